using System.CommandLine;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data.Csv;
using LossGen.Training.Fitting;
using Shared;
using Spectre.Console;
using Tabular;

var data = new Argument<string>("data") { Description = "A CSV file with a header." };
var target = new Option<string>("--target") { Description = "The column to predict.", Required = true, HelpName = "column" };
var task = new Option<string?>("--task") { Description = "What is predicted; by default told by the target's values." };
task.AcceptOnlyFromAmong("regression", "binary", "classes");
var loss = new Option<string?>("--loss") { Description = "Any loss of the catalogue that compares a prediction with a column, such as Robust.Huber, or huber.", HelpName = "name" };
var lossOptions = new Option<string[]>("--loss-option") { Description = "Options of the loss, such as delta=0.5; the command 'losses' lists them.", AllowMultipleArgumentsPerToken = true, HelpName = "name=value" };
var ignore = new Option<string[]>("--ignore") { Description = "Columns to leave out.", AllowMultipleArgumentsPerToken = true, HelpName = "column" };
var categories = new Option<string[]>("--category") { Description = "Columns whose numbers are names.", AllowMultipleArgumentsPerToken = true, HelpName = "column" };
var missing = new Option<bool>("--keep-missing") { Description = "Allow missing values: a number's is taken for the mean, a category's for none." };
var comma = new Option<bool>("--decimal-comma") { Description = "Numbers have a decimal comma; the model remembers it." };
var hidden = new Option<int[]>("--hidden") { Description = "The sizes of the hidden layers; 0 for none.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [32, 16] };
var epochs = new Option<int>("--epochs") { Description = "Passes over the rows, at most.", DefaultValueFactory = _ => 100 };
var batch = new Option<int>("--batch") { Description = "Rows in a mini-batch.", DefaultValueFactory = _ => 32 };
var rate = new Option<float>("--rate") { Description = "The learning rate.", DefaultValueFactory = _ => 3e-3f };
var seed = new Option<int>("--seed") { Description = "Of every random choice.", DefaultValueFactory = _ => 1 };
var folder = new Option<string>("--output") { Description = "The folder for model, report and curves.", HelpName = "folder", DefaultValueFactory = _ => "tabular-output" };
var train = new Command("train", "Trains a network on a table, validates it on held-out rows, reports, and saves the model.")
{
    data, target, task, loss, lossOptions, ignore, categories, missing, comma, hidden, epochs, batch, rate, seed, folder,
};
train.SetAction(parsed => Guarded(() =>
{
    var kinds = parsed.GetValue(ignore)!.Select(name => (name, CsvColumnKind.Ignored))
        .Concat(parsed.GetValue(categories)!.Select(name => (name, CsvColumnKind.Category))).ToDictionary();
    var request = new TrainRequest(parsed.GetValue(data)!, parsed.GetValue(target)!, parsed.GetValue(folder)!)
    {
        Task = parsed.GetValue(task) is { } name ? Enum.Parse<Kind>(name, ignoreCase: true) : null,
        Loss = parsed.GetValue(loss),
        LossOptions = parsed.GetValue(lossOptions)!,
        Hidden = [.. parsed.GetValue(hidden)!.Where(units => units != 0)],
        Epochs = parsed.GetValue(epochs),
        Batch = parsed.GetValue(batch),
        Rate = parsed.GetValue(rate),
        Seed = (ulong)parsed.GetValue(seed),
        Csv = new CsvOptions
        {
            Kinds = kinds,
            Missing = parsed.GetValue(missing) ? MissingValues.Keep : MissingValues.Refuse,
            DecimalComma = parsed.GetValue(comma),
        },
    };
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    };
    TrainOutcome outcome = ConsoleProgress.Show(request.Target, progress => Session.Train(request, progress, stop.Token));
    Tell(outcome.Metrics);
    AnsiConsole.MarkupLineInterpolated($"Model: [blue]{Path.GetFullPath(outcome.ModelPath)}[/]\nReport: [blue]{Path.GetFullPath(outcome.ReportPath)}[/]");
}));

var model = new Option<string>("--model") { Description = "The model that was saved.", Required = true, HelpName = "file" };
var output = new Option<string>("--output") { Description = "Where the predictions go.", HelpName = "file.csv", DefaultValueFactory = _ => "predictions.csv" };
var predict = new Command("predict", "Predicts the rows of a table with a saved model; measures, where the table has the target too.") { data, model, output };
predict.SetAction(parsed => Guarded(() =>
{
    Tell(Session.Predict(parsed.GetValue(model)!, parsed.GetValue(data)!, parsed.GetValue(output)!));
    AnsiConsole.MarkupLineInterpolated($"Predictions: [blue]{Path.GetFullPath(parsed.GetValue(output)!)}[/]");
}));

var losses = new Command("losses", "Lists the losses, with the range and the usual value of their options.");
losses.SetAction(_ =>
{
    foreach (IGrouping<Kind, NamedLoss> group in Catalogue.All.GroupBy(known => known.Head.KindOf()))
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{Session.Name(group.Key)}[/]");
        foreach (NamedLoss known in group)
        {
            AnsiConsole.MarkupLineInterpolated($"  {known.Name}[grey]{(known.Options.Count == 0 ? "" : $": {string.Join(", ", known.Options)}")}[/]");
        }
    }
});
return new RootCommand("Trains networks on tables, and predicts with them.") { train, predict, losses }.Parse(args).Invoke();

static void Tell(IReadOnlyList<NamedValue> metrics)
{
    foreach (NamedValue metric in metrics)
    {
        AnsiConsole.MarkupLineInterpolated($"{metric.Name}: {ConsoleProgress.Short(metric.Value)}");
    }
}

// What the user can mend is said in a line.
static int Guarded(Action run)
{
    try
    {
        run();
        return 0;
    }
    catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException or CheckpointException or NonFiniteException or ArgumentException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
        return 1;
    }
    catch (OperationCanceledException)
    {
        AnsiConsole.MarkupLine("[yellow]Stopped; nothing was saved.[/]");
        return 130;
    }
}
