using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;

namespace LossGen.Tool.Checking;

/// <summary>The C# files of one project, or of a folder without one.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Files">Its files.</param>
/// <param name="Usings">The namespaces that it uses in every file.</param>
/// <param name="References">The folders of the projects that it references.</param>
internal sealed record SourceGroup(string Name, ImmutableArray<string> Files, ImmutableArray<string> Usings, ImmutableArray<string> References);

/// <summary>The files that a path stands for, with what is needed to understand them.</summary>
/// <param name="Groups">By the folder of each project.</param>
/// <param name="IsWanted">Whether findings in a file are wanted: others are only read for what they declare.</param>
internal sealed record SourceSet(ImmutableDictionary<string, SourceGroup> Groups, Func<string, bool> IsWanted)
{
    private static readonly string[] Skipped = ["bin", "obj", "artifacts", "node_modules"];

    /// <exception cref="InputException">The path names nothing that holds C#.</exception>
    public static SourceSet Load(string path)
    {
        string full = Path.GetFullPath(path);
        string extension = Path.GetExtension(full).ToLowerInvariant();
        if (Directory.Exists(full))
        {
            return Of(full, full, _ => true);
        }

        if (!File.Exists(full))
        {
            throw new InputException($"There is nothing at {path}.");
        }

        string folder = Path.GetDirectoryName(full)!;
        return extension switch
        {
            ".cs" => ProjectFolder(folder) is { } project
                ? Of(project, path, file => file == full)
                : new(ImmutableDictionary<string, SourceGroup>.Empty.Add(folder, new(Path.GetFileNameWithoutExtension(full), [full], [], [])), _ => true),
            ".csproj" or ".sln" or ".slnx" => Of(folder, path, _ => true),
            _ => throw new InputException($"{path} is neither C# (.cs), nor a folder, a project (.csproj) or a solution (.sln)."),
        };
    }

    private static SourceSet Of(string folder, string path, Func<string, bool> isWanted)
    {
        var groups = ImmutableDictionary.CreateBuilder<string, SourceGroup>();
        foreach (var files in FilesBelow(folder).GroupBy(f => ProjectFolder(Path.GetDirectoryName(f)!) ?? folder))
        {
            groups[files.Key] = Read(files.Key, [.. files]);
        }

        if (groups.Count == 0)
        {
            throw new InputException($"There is no C# file in {path}.");
        }

        // What a project references may stand elsewhere, and declares what formulas call.
        var wanted = groups.Keys.ToHashSet();
        var pending = new Queue<string>(groups.Values.SelectMany(g => g.References));
        while (pending.TryDequeue(out var next))
        {
            if (!groups.ContainsKey(next) && Directory.Exists(next))
            {
                groups[next] = Read(next, [.. FilesBelow(next).Where(f => ProjectFolder(Path.GetDirectoryName(f)!) == next)]);
                groups[next].References.ToList().ForEach(pending.Enqueue);
            }
        }

        return new(groups.ToImmutable(), file => isWanted(file) && wanted.Contains(ProjectFolder(Path.GetDirectoryName(file)!) ?? folder));
    }

    private static SourceGroup Read(string folder, ImmutableArray<string> files)
    {
        if (Directory.EnumerateFiles(folder, "*.csproj").Order(StringComparer.Ordinal).FirstOrDefault() is not { } project)
        {
            return new(Path.GetFileName(folder), files, [], []);
        }

        try
        {
            var xml = XDocument.Load(project).Root!;
            string[] Includes(string item) => [.. xml.Descendants(item).Select(e => (string?)e.Attribute("Include")).OfType<string>()];
            return new(
                Path.GetFileNameWithoutExtension(project),
                files,
                [.. Includes("Using")],
                [.. Includes("ProjectReference").Select(r => Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, r.Replace('\\', '/'))))!)]);
        }
        catch (XmlException broken)
        {
            throw new InputException($"{project} is no project file: {broken.Message}");
        }
    }

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs").Order(StringComparer.Ordinal)
            .Concat(Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
                .Where(d => Path.GetFileName(d) is var name && !name.StartsWith('.') && !Skipped.Contains(name))
                .SelectMany(FilesBelow));

    private static string? ProjectFolder(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (at.EnumerateFiles("*.csproj").Any())
            {
                return at.FullName;
            }
        }

        return null;
    }
}
