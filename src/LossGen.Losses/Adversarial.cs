namespace LossGen.Losses;

/// <summary>Generative adversarial networks: what the discriminator says of real and generated samples, which need not be equally many.</summary>
public static partial class Adversarial
{
    /// <summary>The discriminator's cross-entropy: real samples are 1, generated ones 0.</summary>
    /// <remarks>
    /// <para>The original game (Goodfellow et al. 2014).</para>
    /// <para>Peers: torch.nn.BCEWithLogitsLoss of both halves, added; torchgan MinimaxDiscriminatorLoss.</para>
    /// </remarks>
    /// <param name="real">The discriminator's logits of real samples.</param>
    /// <param name="fake">Its logits of generated samples.</param>
    [Loss("mean[i](softplus(-real[i])) + mean[j](softplus(fake[j]))")]
    public static partial float Discriminator([Grad][Logit] ReadOnlySpan<float> real, [Grad][Logit] ReadOnlySpan<float> fake);

    /// <summary>The generator's cross-entropy: generated samples should pass for real.</summary>
    /// <remarks>
    /// <para>The non-saturating form (Goodfellow et al. 2014).</para>
    /// <para>Peers: torch.nn.BCEWithLogitsLoss with ones; torchgan MinimaxGeneratorLoss(nonsaturating=True).</para>
    /// </remarks>
    /// <param name="fake">The discriminator's logits of generated samples.</param>
    [Loss("mean(softplus(-fake))")]
    public static partial float Generator([Logit] ReadOnlySpan<float> fake);

    /// <summary>The generator's side of the minimax game: the negative of the discriminator's gain.</summary>
    /// <remarks>
    /// <para>Of theoretical interest: its gradient fades where the discriminator wins.</para>
    /// <para>Peers: torchgan MinimaxGeneratorLoss(nonsaturating=False).</para>
    /// </remarks>
    /// <param name="fake">The discriminator's logits of generated samples.</param>
    [Loss("-mean(softplus(fake))")]
    public static partial float SaturatingGenerator([Logit] ReadOnlySpan<float> fake);

    /// <summary>The least squares discriminator: real samples should score 1, generated ones 0.</summary>
    /// <remarks>
    /// <para>Smoother gradients than the cross-entropy's (Mao et al. 2017).</para>
    /// <para>Peers: torchgan LeastSquaresDiscriminatorLoss(a=0, b=1).</para>
    /// </remarks>
    /// <param name="real">The discriminator's scores of real samples.</param>
    /// <param name="fake">Its scores of generated samples.</param>
    [Loss("0.5 * mean[i]((real[i] - 1)^2) + 0.5 * mean[j](fake[j]^2)")]
    public static partial float LeastSquaresDiscriminator([Grad] ReadOnlySpan<float> real, [Grad] ReadOnlySpan<float> fake);

    /// <summary>The least squares generator: generated samples should score 1.</summary>
    /// <remarks>
    /// <para>The other side of the least squares game (Mao et al. 2017).</para>
    /// <para>Peers: torchgan LeastSquaresGeneratorLoss(c=1).</para>
    /// </remarks>
    /// <param name="fake">The discriminator's scores of generated samples.</param>
    [Loss("0.5 * mean((fake - 1)^2)")]
    public static partial float LeastSquaresGenerator(ReadOnlySpan<float> fake);

    /// <summary>The hinge discriminator: real samples should score above 1, generated ones below -1.</summary>
    /// <remarks>
    /// <para>For spectrally normalized and large networks (Lim, Ye 2017; Miyato et al. 2018). The generator's side is <see cref="WassersteinGenerator"/>.</para>
    /// <para>Peers: none in the frameworks; BigGAN's loss_hinge_dis.</para>
    /// </remarks>
    /// <param name="real">The discriminator's scores of real samples.</param>
    /// <param name="fake">Its scores of generated samples.</param>
    [Loss("mean[i](relu(1 - real[i])) + mean[j](relu(1 + fake[j]))")]
    public static partial float HingeDiscriminator([Grad] ReadOnlySpan<float> real, [Grad] ReadOnlySpan<float> fake);

    /// <summary>The critic's negative estimate of the Wasserstein distance.</summary>
    /// <remarks>
    /// <para>The critic must be kept Lipschitz, by <see cref="GradientPenalty"/> or clipping (Arjovsky, Chintala, Bottou 2017).</para>
    /// <para>Peers: torchgan WassersteinDiscriminatorLoss.</para>
    /// </remarks>
    /// <param name="real">The critic's scores of real samples, from -1e4 to 1e4: without an end the loss would have none.</param>
    /// <param name="fake">Its scores of generated samples, in the same range.</param>
    [Loss("mean[j](fake[j]) - mean[i](real[i])")]
    public static partial float WassersteinCritic([Grad][Range(-1e4, 1e4)] ReadOnlySpan<float> real, [Grad][Range(-1e4, 1e4)] ReadOnlySpan<float> fake);

    /// <summary>The generator against a critic: generated samples should score high.</summary>
    /// <remarks>
    /// <para>The generator of Wasserstein and hinge games.</para>
    /// <para>Peers: torchgan WassersteinGeneratorLoss.</para>
    /// </remarks>
    /// <param name="fake">The critic's scores of generated samples, from -1e4 to 1e4.</param>
    [Loss("-mean(fake)")]
    public static partial float WassersteinGenerator([Range(-1e4, 1e4)] ReadOnlySpan<float> fake);

    /// <summary>The squared distance of gradient norms to 1.</summary>
    /// <remarks>
    /// <para>Keeps a critic Lipschitz (Gulrajani et al. 2017). The norms, and their gradient by the critic's weights, are the caller's.</para>
    /// <para>Peers: torchgan WassersteinGradientPenalty (without lambda).</para>
    /// </remarks>
    /// <param name="gradientNorm">The norm of the critic's gradient by each interpolated sample.</param>
    /// <param name="lambda">The weight of the penalty.</param>
    [Loss("lambda * mean((gradientNorm - 1)^2)")]
    public static partial float GradientPenalty([Range(0.0, 1e4)] ReadOnlySpan<float> gradientNorm, [Range(0.0, 1e4)] float lambda = 10f);

    /// <summary>The relativistic average discriminator: real samples should score above the average generated one, and the reverse.</summary>
    /// <remarks>
    /// <para>More stable on small images (Jolicoeur-Martineau 2018). The generator's side has the two spans exchanged.</para>
    /// <para>Peers: none in the frameworks; ESRGAN's discriminator, which halves it.</para>
    /// </remarks>
    /// <param name="real">The discriminator's scores of real samples.</param>
    /// <param name="fake">Its scores of generated samples.</param>
    [Loss("""
        realMean = mean[i](real[i])
        fakeMean = mean[j](fake[j])
        mean[i](softplus(fakeMean - real[i])) + mean[j](softplus(fake[j] - realMean))
        """)]
    public static partial float RelativisticDiscriminator([Grad][Logit] ReadOnlySpan<float> real, [Grad][Logit] ReadOnlySpan<float> fake);
}
