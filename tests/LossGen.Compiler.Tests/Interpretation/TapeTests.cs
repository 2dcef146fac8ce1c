using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Interpretation;

/// <summary>What is evaluated on tapes is what the interpreters give, bit by bit: every node, at inputs of every shape that is tried.</summary>
public sealed class TapeTests
{
    private static readonly (string Method, string Formula)[] More =
    [
        ("float F([Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> y, float eps = 1e-3f)", "sum(xlogy(x, y + eps)) / sum(x) + mean(1 / (x - 0.1))"),
        ("float F(ReadOnlySpan<float> x, ReadOnlySpan<bool> m)", "sum[i](argmax[j](x[j]) == i ? x[i] : 0) * mean[i where m[i]](x[i]) + norm[i](x[i]) + prod[i](x[i])"),
        ("double F([Grad] ReadOnlySpan<double> x)", "logsumexp(x) - mean(0.1 * x) + min(x)"),
    ];

    [Fact]
    public void Gives_what_the_interpreters_give()
    {
        int compared = 0;
        foreach (var (method, formula) in IndexedFormulas.All.Concat(More))
        {
            if (Binder.Bind(formula, Signature.Parse(method), Library.Empty).Formula is not { } bound)
            {
                Assert.DoesNotContain(More, m => m.Formula == formula);
                continue;
            }

            var subject = Subject.Create(bound, formula);
            foreach (var trial in new Trials(subject).All().GroupBy(t => t.Lengths).SelectMany(g => g.Where((_, k) => k % 23 == 5).Take(3)))
            {
                foreach (var form in new[] { subject.WrittenForm, subject.EmittedForm })
                {
                    var element = subject.Signature.Element;
                    Compare(form, new(form, trial, null), new Interpreter(trial.Bindings(null)));
                    Compare(form, new(form, trial, null, ElementType.Single), new Interpreter(trial.Bindings(ElementType.Single)));
                    Compare(form, new(form, trial, element), new ElementInterpreter(trial.Bindings(element), element));
                }
            }

            void Compare(Form form, Evaluation actual, GraphInterpreter<double> expected)
            {
                foreach (var node in form.Order.Nodes)
                {
                    double[] right = expected.Evaluate(node);
                    Assert.True(right.SequenceEqual(actual.Of(node)), $"{formula}: {string.Join(", ", actual.Of(node))} instead of {string.Join(", ", right)}");
                    compared += right.Length;
                }
            }
        }

        Assert.True(compared > 50_000, $"{compared} numbers");
    }
}
