using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>A form of a formula at one input, evaluated in double precision or in the arithmetic of the element type.</summary>
internal sealed class Evaluation
{
    private readonly Trial _trial;
    private readonly ElementType? _element;
    private readonly ElementType? _literals;
    private double[]?[]? _read;
    private GraphInterpreter<double>? _others;

    /// <summary>Evaluates.</summary>
    /// <param name="form">What is evaluated.</param>
    /// <param name="trial">The input.</param>
    /// <param name="element">The element type; null: all is computed in double precision.</param>
    /// <param name="literals">The type that literals are rounded to, if all else is in double precision.</param>
    public Evaluation(Form form, Trial trial, ElementType? element, ElementType? literals = null)
    {
        (Form, _trial, _element, _literals) = (form, trial, element, literals);
        Tape = trial.Lengths.TapeOf(form, element, literals);
        Block = Tape.Run(trial.Input);
    }

    /// <summary>The first number of a part of the formula at an input: all of it that is wanted.</summary>
    public static double First(Form part, Trial trial, ElementType? element) => trial.Lengths.TapeOf(part, element).RunForLast(trial.Input);

    /// <summary>What was evaluated.</summary>
    public Form Form { get; }

    /// <summary>Where the numbers of its nodes are.</summary>
    public Tape Tape { get; }

    /// <summary>The numbers of all its nodes.</summary>
    public double[] Block { get; }

    /// <summary>The values of a node, of the form or another.</summary>
    public double[] Of(Node node)
    {
        int place = Form.Order.PlaceOf(node);
        return place >= 0 ? At(place) : (_others ??= Others()).Evaluate(node);
    }

    private double[] At(int place) => (_read ??= new double[Form.Order.Nodes.Length][])[place] ??= Tape.Read(Block, place);

    private GraphInterpreter<double> Others()
    {
        GraphInterpreter<double> others = _element is { } element ? new ElementInterpreter(_trial.Bindings(element), element) : new Interpreter(_trial.Bindings(_literals));
        others.Learn(Form.Order);
        others.Take(Form.Order, At);
        return others;
    }
}
