using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LossGen.Benchmarks.Comparison;

/// <summary>`peers`: LossGen beside its peers.</summary>
internal static class PeersCommand
{
    /// <summary>How findings are written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static int Run(string[] args)
    {
        var json = new Option<string?>("--json") { Description = "Writes the findings as JSON.", HelpName = "file" };
        var markdown = new Option<string?>("--markdown") { Description = "Writes the tables as Markdown.", HelpName = "file" };
        var filter = new Option<string[]>("--filter") { Description = "Only rows whose name contains one of these.", HelpName = "name", AllowMultipleArgumentsPerToken = true };
        var sizes = new Option<string[]>("--sizes") { Description = "Only these sizes, such as 65536 or 1024x1000.", HelpName = "size", AllowMultipleArgumentsPerToken = true };
        var precision = new Option<string[]>("--precision") { Description = "Only this element type.", AllowMultipleArgumentsPerToken = true };
        precision.AcceptOnlyFromAmong("float", "double");
        var mode = new Option<Mode[]>("--mode") { Description = "Only these methods.", AllowMultipleArgumentsPerToken = true };
        var peers = new Option<Peer[]>("--peers") { Description = "Only these peers.", AllowMultipleArgumentsPerToken = true };
        var threads = new Option<int>("--threads") { Description = "1: without the methods that split their work over the cores.", DefaultValueFactory = _ => 2 };
        threads.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is 1 or 2, "1 or 2"));
        var seconds = new Option<double>("--seconds") { Description = "How long the run should take.", DefaultValueFactory = _ => 440 };
        seconds.Validators.Add(result => Require(result, result.GetValueOrDefault<double>() > 0, "more than 0"));
        foreach (Option<string?> file in (Option<string?>[])[json, markdown])
        {
            // Rather now than after the run.
            file.Validators.Add(result => Require(result, Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(result.GetValueOrDefault<string>()))), "in a folder that exists"));
        }

        var command = new Command("peers", "Times LossGen and its peers side by side.") { json, markdown, filter, sizes, precision, mode, peers, threads, seconds, new HelpOption() };
        command.SetAction(parsed =>
        {
            Peer[] wanted = parsed.GetValue(peers) is { Length: > 0 } some ? some : Enum.GetValues<Peer>();
            var options = new PeerOptions(
                parsed.GetValue(filter) ?? [], parsed.GetValue(sizes) ?? [], parsed.GetValue(precision) ?? [], parsed.GetValue(mode) ?? [],
                [.. wanted.Where(peer => peer != Peer.Threads || parsed.GetValue(threads) > 1)], TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            Case[] cases = [.. Cases.All.Where(options.Wants)];
            if (cases.Length == 0)
            {
                Console.Error.WriteLine($"No row fits. There are {string.Join(", ", Cases.All.Select(x => x.Name).Distinct())}, at the sizes {string.Join(", ", Cases.All.Select(x => x.SizeText).Distinct())}.");
                return 2;
            }

            Findings findings = PeersRun.Measure(options, cases);

            var report = new Report(findings);
            report.Print();
            Write(parsed.GetValue(json), () => JsonSerializer.Serialize(findings, Json));
            Write(parsed.GetValue(markdown), report.Markdown);
            return findings.Disagreements.Count == 0 ? 0 : 1;
        });
        return command.Parse(args).Invoke();
    }

    private static void Require(OptionResult result, bool met, string what)
    {
        if (!met)
        {
            result.AddError($"{result.Option.Name} must be {what}, not {string.Join(' ', result.Tokens.Select(token => token.Value))}.");
        }
    }

    private static void Write(string? file, Func<string> text)
    {
        if (file is not null)
        {
            File.WriteAllText(file, text());
            Console.WriteLine($"Written: {file}");
        }
    }
}
