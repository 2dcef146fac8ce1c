using System.Xml.Linq;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Tests.Binding;

namespace LossGen.Compiler.Tests.Printing;

public sealed class MathMLPrinterTests
{
    [Theory]
    [InlineData("mean(x / y)", "<mfrac><mi>x</mi><mi>y</mi></mfrac>")]
    [InlineData("mean((x - y)^2)", "<msup><mrow><mo fence=\"true\">(</mo><mrow><mi>x</mi><mo>−</mo><mi>y</mi></mrow><mo fence=\"true\">)</mo></mrow><mn>2</mn></msup>")]
    [InlineData("sum(sqrt(x) * y)", "<msqrt><mi>x</mi></msqrt>")]
    [InlineData("sum(cbrt(x) * y)", "<mroot><mi>x</mi><mn>3</mn></mroot>")]
    [InlineData("sum[i](x[i] + y[i])", "<munder><mo>∑</mo><mi>i</mi></munder>")]
    [InlineData("sum[i](x[i] + y[i])", "<msub><mi>x</mi><mi>i</mi></msub>")]
    [InlineData("mean(x < y ? 1 : abs(x))", "<mtd><mtext>otherwise</mtext></mtd>")]
    [InlineData("mean(x < y ? 1 : abs(x))", "<mo fence=\"true\">|</mo><mi>x</mi><mo fence=\"true\">|</mo>")]
    [InlineData("mean(sigmoid(x) * y)", "<mi>σ</mi>")]
    public void Prints(string formula, string part) =>
        Assert.Contains(part, MathMLPrinter.Print(Bound.Formula(Bound.Pair, formula).Outputs[0].Value));

    [Fact]
    public void Every_formula_is_well_formed_and_keeps_every_letter()
    {
        foreach (var (method, formula) in IndexedFormulas.All.Concat(ElementwiseFormulas.All))
        {
            foreach (var output in Bound.Formula(method, formula, ElementwiseFormulas.Parts).Outputs)
            {
                string latex = LatexPrinter.Print(output.Value);
                var math = XElement.Parse(MathMLPrinter.Convert(latex));
                Assert.DoesNotContain('\\', math.Value);
                Assert.Equal(latex.Count(char.IsDigit), math.Value.Count(char.IsDigit) + latex.Split("sqrt[3]").Length - 1 - math.Descendants().Count(e => e.Name.LocalName == "mroot"));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(@"\frac{1}")]
    [InlineData(@"\left(")]
    [InlineData(@"\begin{cases} a & b")]
    [InlineData(@"x_")]
    [InlineData(@"\")]
    [InlineData(@"\sqrt[3")]
    public void Text_that_breaks_off_is_printed_all_the_same(string latex) => XElement.Parse(MathMLPrinter.Convert(latex));
}
