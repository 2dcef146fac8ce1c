namespace LossGen.Losses;

/// <summary>Overlap of boxes. A row is one box, as x0, y0, x1, y1 with x0 below x1 and y0 below y1, in any unit.</summary>
public static partial class Detection
{
#pragma warning disable LG3002, LG3006 // Boxes whose corners are exchanged have areas below 0.
    /// <summary>One minus the intersection over union.</summary>
    /// <remarks>
    /// <para>Without a gradient where boxes don't touch: prefer the forms below.</para>
    /// <para>Peers: none in torchvision; mmdet IoULoss(mode="linear").</para>
    /// </remarks>
    /// <param name="pred">Predicted boxes: n × 4.</param>
    /// <param name="target">Observed boxes: n × 4.</param>
    /// <param name="eps">What keeps denominators from 0, in the squared unit.</param>
    [Loss("""
        w[n] = relu(min(pred[n, 2], target[n, 2]) - max(pred[n, 0], target[n, 0]))
        h[n] = relu(min(pred[n, 3], target[n, 3]) - max(pred[n, 1], target[n, 1]))
        area(x0, y0, x1, y1) = (x1 - x0) * (y1 - y0)
        areas[n] = area(pred[n, 0], pred[n, 1], pred[n, 2], pred[n, 3]) + area(target[n, 0], target[n, 1], target[n, 2], target[n, 3])
        mean[n](1 - w[n] * h[n] / (areas[n] - w[n] * h[n] + eps))
        """)]
    public static partial float Iou(ReadOnlyTensorSpan<float> pred, ReadOnlyTensorSpan<float> target, [Range(1e-7, 1.0)] float eps = 1e-7f);

    /// <summary>The generalized form: less overlap, and more empty space in the box around both.</summary>
    /// <remarks>
    /// <para>Pulls boxes that don't touch together (Rezatofighi et al. 2019).</para>
    /// <para>Peers: torchvision.ops.generalized_box_iou_loss(reduction="mean").</para>
    /// </remarks>
    /// <param name="pred">Predicted boxes: n × 4.</param>
    /// <param name="target">Observed boxes: n × 4.</param>
    /// <param name="eps">What keeps denominators from 0, in the squared unit.</param>
    [Loss("""
        w[n] = relu(min(pred[n, 2], target[n, 2]) - max(pred[n, 0], target[n, 0]))
        h[n] = relu(min(pred[n, 3], target[n, 3]) - max(pred[n, 1], target[n, 1]))
        area(x0, y0, x1, y1) = (x1 - x0) * (y1 - y0)
        union[n] = area(pred[n, 0], pred[n, 1], pred[n, 2], pred[n, 3]) + area(target[n, 0], target[n, 1], target[n, 2], target[n, 3]) - w[n] * h[n]
        hullW[n] = max(pred[n, 2], target[n, 2]) - min(pred[n, 0], target[n, 0])
        hullH[n] = max(pred[n, 3], target[n, 3]) - min(pred[n, 1], target[n, 1])
        hull[n] = hullW[n] * hullH[n]
        mean[n](1 - w[n] * h[n] / (union[n] + eps) + (hull[n] - union[n]) / (hull[n] + eps))
        """)]
    public static partial float GIou(ReadOnlyTensorSpan<float> pred, ReadOnlyTensorSpan<float> target, [Range(1e-7, 1.0)] float eps = 1e-7f);

    /// <summary>The generalized form of each box.</summary>
    /// <remarks>
    /// <para>For weighting or matching by the caller.</para>
    /// <para>Peers: torchvision.ops.generalized_box_iou_loss.</para>
    /// </remarks>
    /// <param name="pred">Predicted boxes: n × 4.</param>
    /// <param name="target">Observed boxes: n × 4.</param>
    /// <param name="losses">Receives the loss of each box.</param>
    /// <param name="eps">What keeps denominators from 0, in the squared unit.</param>
    [Kernel("""
        w[n] = relu(min(pred[n, 2], target[n, 2]) - max(pred[n, 0], target[n, 0]))
        h[n] = relu(min(pred[n, 3], target[n, 3]) - max(pred[n, 1], target[n, 1]))
        area(x0, y0, x1, y1) = (x1 - x0) * (y1 - y0)
        union[n] = area(pred[n, 0], pred[n, 1], pred[n, 2], pred[n, 3]) + area(target[n, 0], target[n, 1], target[n, 2], target[n, 3]) - w[n] * h[n]
        hullW[n] = max(pred[n, 2], target[n, 2]) - min(pred[n, 0], target[n, 0])
        hullH[n] = max(pred[n, 3], target[n, 3]) - min(pred[n, 1], target[n, 1])
        hull[n] = hullW[n] * hullH[n]
        losses[n] = 1 - w[n] * h[n] / (union[n] + eps) + (hull[n] - union[n]) / (hull[n] + eps)
        """)]
    public static partial void GIouRows([Grad] ReadOnlyTensorSpan<float> pred, ReadOnlyTensorSpan<float> target, Span<float> losses, [Range(1e-7, 1.0)] float eps = 1e-7f);

    /// <summary>The distance form: less overlap, and a term for the distance of the centres.</summary>
    /// <remarks>
    /// <para>Converges faster than the generalized form (Zheng et al. 2020).</para>
    /// <para>Peers: torchvision.ops.distance_box_iou_loss(reduction="mean").</para>
    /// </remarks>
    /// <param name="pred">Predicted boxes: n × 4.</param>
    /// <param name="target">Observed boxes: n × 4.</param>
    /// <param name="eps">What keeps denominators from 0, in the squared unit.</param>
    [Loss("""
        w[n] = relu(min(pred[n, 2], target[n, 2]) - max(pred[n, 0], target[n, 0]))
        h[n] = relu(min(pred[n, 3], target[n, 3]) - max(pred[n, 1], target[n, 1]))
        area(x0, y0, x1, y1) = (x1 - x0) * (y1 - y0)
        union[n] = area(pred[n, 0], pred[n, 1], pred[n, 2], pred[n, 3]) + area(target[n, 0], target[n, 1], target[n, 2], target[n, 3]) - w[n] * h[n]
        hullW[n] = max(pred[n, 2], target[n, 2]) - min(pred[n, 0], target[n, 0])
        hullH[n] = max(pred[n, 3], target[n, 3]) - min(pred[n, 1], target[n, 1])
        dx[n] = (pred[n, 0] + pred[n, 2] - target[n, 0] - target[n, 2]) / 2
        dy[n] = (pred[n, 1] + pred[n, 3] - target[n, 1] - target[n, 3]) / 2
        mean[n](1 - w[n] * h[n] / (union[n] + eps) + (dx[n]^2 + dy[n]^2) / (hullW[n]^2 + hullH[n]^2 + eps))
        """)]
    public static partial float DIou(ReadOnlyTensorSpan<float> pred, ReadOnlyTensorSpan<float> target, [Range(1e-7, 1.0)] float eps = 1e-7f);

#pragma warning disable LG2004, LG2005 // A box without height has no tilt.
    /// <summary>The complete form: overlap, distance of the centres, and ratio of the sides.</summary>
    /// <remarks>
    /// <para>The weight of the ratio isn't differentiated (Zheng et al. 2020).</para>
    /// <para>Peers: torchvision.ops.complete_box_iou_loss(reduction="mean").</para>
    /// </remarks>
    /// <param name="pred">Predicted boxes: n × 4, of positive height.</param>
    /// <param name="target">Observed boxes: n × 4, of positive height.</param>
    /// <param name="eps">What keeps denominators from 0, in the squared unit.</param>
    [Loss("""
        w[n] = relu(min(pred[n, 2], target[n, 2]) - max(pred[n, 0], target[n, 0]))
        h[n] = relu(min(pred[n, 3], target[n, 3]) - max(pred[n, 1], target[n, 1]))
        area(x0, y0, x1, y1) = (x1 - x0) * (y1 - y0)
        union[n] = area(pred[n, 0], pred[n, 1], pred[n, 2], pred[n, 3]) + area(target[n, 0], target[n, 1], target[n, 2], target[n, 3]) - w[n] * h[n]
        hullW[n] = max(pred[n, 2], target[n, 2]) - min(pred[n, 0], target[n, 0])
        hullH[n] = max(pred[n, 3], target[n, 3]) - min(pred[n, 1], target[n, 1])
        dx[n] = (pred[n, 0] + pred[n, 2] - target[n, 0] - target[n, 2]) / 2
        dy[n] = (pred[n, 1] + pred[n, 3] - target[n, 1] - target[n, 3]) / 2
        iou[n] = w[n] * h[n] / (union[n] + eps)
        tilt(x0, y0, x1, y1) = atan2(x1 - x0, y1 - y0)
        v[n] = 4 / pi^2 * (tilt(target[n, 0], target[n, 1], target[n, 2], target[n, 3]) - tilt(pred[n, 0], pred[n, 1], pred[n, 2], pred[n, 3]))^2
        alpha[n] = stopgradient(v[n] / (1 - iou[n] + v[n] + eps))
        mean[n](1 - iou[n] + (dx[n]^2 + dy[n]^2) / (hullW[n]^2 + hullH[n]^2 + eps) + alpha[n] * v[n])
        """)]
    public static partial float CIou(ReadOnlyTensorSpan<float> pred, ReadOnlyTensorSpan<float> target, [Range(1e-7, 1.0)] float eps = 1e-7f);
#pragma warning restore LG2004, LG2005
#pragma warning restore LG3002, LG3006
}
