using System.CommandLine;
using Classics;
using LossGen.Training.Reports;
using Shared;
using Spectre.Console;

var name = new Argument<string>("example") { Description = "The example, or 'all'." };
name.AcceptOnlyFromAmong([.. Example.All.Select(example => example.Name), "all"]);
var brief = new Option<bool>("--short") { Description = "Fewer rows and epochs: a few seconds." };
var report = new Option<string?>("--report") { Description = "A folder for an HTML report of each run.", HelpName = "folder" };
var images = new Option<string?>("--images") { Description = "Images in the IDX format (MNIST's, also .gz) for 'digits'; without them it draws its own.", HelpName = "file" };
var labels = new Option<string?>("--labels") { Description = "The labels of --images.", HelpName = "file" };
var root = new RootCommand($"The classic examples of training, each a few dozen lines.\n\n{string.Join('\n', Example.All.Select(example => $"{example.Name,-15}{example.Title}"))}")
{
    name, brief, report, images, labels,
};
root.Validators.Add(result =>
{
    if (result.GetValue(images) is null != result.GetValue(labels) is null)
    {
        result.AddError("--images and --labels go together.");
    }
});
root.SetAction(parsed =>
{
    bool good = true;
    foreach (Example example in Example.All.Where(example => parsed.GetValue(name) is "all" || example.Name == parsed.GetValue(name)))
    {
        AnsiConsole.Write(new Rule(Markup.Escape(example.Title)).LeftJustified());
        Outcome outcome;
        try
        {
            outcome = ConsoleProgress.Show(example.Name, progress => example.Run(
                new Request(parsed.GetValue(brief), progress, parsed.GetValue(images), parsed.GetValue(labels))));
        }
        catch (Exception exception) when (exception is IOException or FormatException or UnauthorizedAccessException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
            return 1;
        }

        AnsiConsole.MarkupLineInterpolated($"{outcome.Told}");
        good &= outcome.Good;
        if (parsed.GetValue(report) is { } folder)
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, example.Name + ".html");
            new TrainingReport(example.Title, outcome.Run.History)
            {
                Facts = [("result", outcome.Told)],
                Model = outcome.Model,
                Confusion = outcome.Confusion,
                Losses = [.. outcome.Objective.Terms.Select(LossCard.Of)],
            }.Save(path);
            AnsiConsole.MarkupLineInterpolated($"Report: [blue]{Path.GetFullPath(path)}[/]");
        }
    }

    return good ? 0 : 2;
});
return root.Parse(args).Invoke();
