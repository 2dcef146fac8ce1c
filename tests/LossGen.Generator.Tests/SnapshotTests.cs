namespace LossGen.Generator.Tests;

/// <summary>
/// The generated text, whole, beside a copy that was read and approved. Set UPDATE_SNAPSHOTS to 1 to write what is generated now, and
/// read the difference.
/// </summary>
public class SnapshotTests
{
    [Theory]
    [InlineData("Huber", """
        [Loss("d = pred - target; mean(abs(d) <= delta ? 0.5 * d^2 : delta * (abs(d) - 0.5 * delta))")]
        public static partial float Huber(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, float delta = 1f);
        """)]
    [InlineData("Rmse", """
        [Loss("sqrt(mean((pred - target)^2))")]
        public static partial double Rmse(ReadOnlySpan<double> pred, ReadOnlySpan<double> target);
        """)]
    [InlineData("Logistic", """
        [Loss("mean(log(1 + exp(x)) - x * y)", Hessian = HessianDiagonal.Exact)]
        public static partial float Logistic([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> y);
        """)]
    [InlineData("Swish", """
        [Kernel("x * sigmoid(x)")]
        public static partial void Swish(ReadOnlySpan<float> x, Span<float> y);
        """)]
    [InlineData("MomentumStep", """
        [Kernel("velocity = momentum * velocity + g; w = w - rate * velocity")]
        public static partial void MomentumStep(Span<float> w, Span<float> velocity, ReadOnlySpan<float> g, float rate, float momentum = 0.9f);
        """)]
    [InlineData("CrossEntropy", """
        [Loss("mean[n where label[n] != ignore](logsumexp[c](logits[n, c]) - logits[n, label[n]])")]
        public static partial float CrossEntropy(ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, int ignore = -100);
        """)]
    [InlineData("Dense", """
        [Kernel("y[n, o] = relu(b[o] + sum[i](x[n, i] * w[o, i]))")]
        public static partial void Dense(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> w, ReadOnlySpan<float> b, TensorSpan<float> y);
        """)]
    public void Generates(string name, string member)
    {
        string text = Assert.Single(TestProject.Generate(TestProject.InClass(member)).Result.GeneratedSources).SourceText.ToString();
        string path = Path.Combine(Folder(), name + ".verified.cs");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"There is no {path}; set UPDATE_SNAPSHOTS to 1 to write it.");
        Assert.Equal(File.ReadAllText(path), text);
    }

    // In the sources, from where the tests run: paths that the compiler writes down may be mapped.
    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LossGen.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "tests", "LossGen.Generator.Tests", "Snapshots");
    }
}
