namespace LossGen.Losses;

/// <summary>Penalties on the shape of a signal, an image or a matrix of weights.</summary>
public static partial class Smoothness
{
    /// <summary>The sum of the absolute steps of a signal.</summary>
    /// <remarks>
    /// <para>Pieces that are constant (Rudin, Osher, Fatemi 1992; the fused lasso).</para>
    /// <para>Peers: tf.image.total_variation of one row.</para>
    /// </remarks>
    /// <param name="signal">The signal.</param>
    [Loss("sum[i](abs(signal[i + 1] - signal[i]))")]
    public static partial float TotalVariation(ReadOnlySpan<float> signal);

    /// <summary>The sum of the absolute steps of an image, down and across.</summary>
    /// <remarks>
    /// <para>Denoising, style transfer, inpainting.</para>
    /// <para>Peers: tf.image.total_variation, kornia total_variation.</para>
    /// </remarks>
    /// <param name="image">The image: h × w.</param>
    [Loss("sum[i, j](abs(image[i + 1, j] - image[i, j])) + sum[k, l](abs(image[k, l + 1] - image[k, l]))")]
    public static partial float ImageTotalVariation(ReadOnlyTensorSpan<float> image);

    /// <summary>The mean of the squared second differences of a signal.</summary>
    /// <remarks>
    /// <para>Smooth curves: the penalty of the Hodrick-Prescott filter and of P-splines.</para>
    /// <para>Peers: none.</para>
    /// </remarks>
    /// <param name="signal">The signal, at least three long.</param>
    [Loss("mean[i]((signal[i + 2] - 2 * signal[i + 1] + signal[i])^2)")]
    public static partial float Curvature(ReadOnlySpan<float> signal);

    /// <summary>The sum of the norms of the rows.</summary>
    /// <remarks>
    /// <para>Drives whole rows to 0: the group lasso (Yuan, Lin 2006).</para>
    /// <para>Peers: keras.regularizers of groups: none; torch.linalg.vector_norm(dim=1).sum(), times lambda.</para>
    /// </remarks>
    /// <param name="weights">The weights: groups × members.</param>
    /// <param name="lambda">The strength.</param>
    [Loss("lambda * sum[g](norm[m](weights[g, m]))")]
    public static partial float GroupLasso(ReadOnlyTensorSpan<float> weights, [Range(0.0, 1e4)] float lambda = 0.01f);

    /// <summary>The squared distance of the rows' products from the identity.</summary>
    /// <remarks>
    /// <para>Keeps rows orthonormal (Brock et al. 2017).</para>
    /// <para>Peers: keras.regularizers.OrthogonalRegularizer, which normalizes rows and leaves the diagonal out.</para>
    /// </remarks>
    /// <param name="weights">The weights: rows × features.</param>
    /// <param name="lambda">The strength.</param>
    [Loss("lambda * sum[i, j]((sum[d](weights[i, d] * weights[j, d]) - (i == j))^2)")]
    public static partial float Orthogonality(ReadOnlyTensorSpan<float> weights, [Range(0.0, 1e4)] float lambda = 0.01f);
}
