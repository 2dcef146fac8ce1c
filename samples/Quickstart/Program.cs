using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Quickstart;
using Quickstart.Data;
using Quickstart.Training;

var data = new Option<string?>("--data") { Description = "A CSV file of numbers with a header. Without it the program makes two of its own.", HelpName = "file.csv" };
var target = new Option<string?>("--target") { Description = "The column to predict; all others are features.", HelpName = "column" };
var loss = new Option<string?>("--loss") { Description = "The only loss to train with." };
loss.AcceptOnlyFromAmong(Objectives.Names);
var task = new Option<string?>("--task") { Description = "What is predicted. By default binary where the target is 0 and 1 only." };
task.AcceptOnlyFromAmong("regression", "binary");
var optimizer = new Option<string>("--optimizer") { Description = "The optimizer.", DefaultValueFactory = _ => "adam" };
optimizer.AcceptOnlyFromAmong(Optimizer.Names);
var epochs = new Option<int>("--epochs") { Description = "Passes over the rows.", DefaultValueFactory = _ => 60 };
var batch = new Option<int>("--batch") { Description = "Rows in a mini-batch.", DefaultValueFactory = _ => 32 };
var rate = new Option<float>("--rate") { Description = "The learning rate.", DefaultValueFactory = _ => 0.01f };
var seed = new Option<int>("--seed") { Description = "Of every random choice.", DefaultValueFactory = _ => 1 };
var output = new Option<string>("--output") { Description = "The folder for the report and the data made.", HelpName = "folder", DefaultValueFactory = _ => "quickstart-output" };

MustBePositive(epochs);
MustBePositive(batch);
MustBePositive(rate);

var root = new RootCommand("Trains a linear model with each loss, compares them on held-out rows and writes an HTML report.")
{
    data, target, loss, task, optimizer, epochs, batch, rate, seed, output,
};
root.Validators.Add(result =>
{
    if (result.GetValue(data) is null != result.GetValue(target) is null)
    {
        result.AddError("--data and --target go together: which file, and which of its columns to predict.");
    }
});

// The first Ctrl-C asks the training to stop; a second one ends the program as ever.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};
root.SetAction(parsed =>
{
    var request = new Request(
        parsed.GetValue(data), parsed.GetValue(target), parsed.GetValue(loss),
        parsed.GetValue(task) switch { "regression" => TaskKind.Regression, "binary" => TaskKind.Binary, _ => null },
        new TrainingOptions(parsed.GetValue(epochs), parsed.GetValue(batch), parsed.GetValue(rate), parsed.GetValue(optimizer)!, parsed.GetValue(seed)),
        parsed.GetValue(output)!);
    return Session.Run(request, stop.Token);
});
return root.Parse(args).Invoke();

static void MustBePositive<T>(Option<T> option)
    where T : struct, INumber<T>
    => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out T value) && !(value > T.Zero))
        {
            result.AddError($"{option.Name} must be positive.");
        }
    });
