namespace LossGen.PackageTests;

/// <summary>Packs once, into a feed of its own.</summary>
public sealed class PackageFixture : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lossgen-package").FullName;

    public PackageFixture()
    {
        Feed = Path.Combine(_root, "feed");
        DotNet.Run(Repository(), "pack", "src/LossGen", "-c", "Release", "-o", Feed, "--artifacts-path", Path.Combine(_root, "artifacts"), $"-p:Version={Version}").Succeeds();
    }

    /// <summary>A version that no cache has seen.</summary>
    public string Version { get; } = $"0.0.0-test.{DateTime.UtcNow.Ticks}";

    /// <summary>The folder that holds the package.</summary>
    public string Feed { get; }

    /// <summary>The package.</summary>
    public string Package => Path.Combine(Feed, $"LossGen.{Version}.nupkg");

    /// <summary>A project as a user starts one, that references the package alone.</summary>
    /// <param name="name">The project.</param>
    /// <param name="program">Its only source file.</param>
    /// <returns>Its folder.</returns>
    public string CreateProject(string name, string program)
    {
        string folder = CreateEmptyProject(name, program);
        string project = Path.Combine(folder, name + ".csproj");
        File.WriteAllText(project, File.ReadAllText(project).Replace("</Project>", $"""
              <ItemGroup>
                <PackageReference Include="LossGen" Version="{Version}" />
              </ItemGroup>
            </Project>
            """));
        return folder;
    }

    /// <summary>A project that references nothing yet.</summary>
    public string CreateEmptyProject(string name, string program)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "NuGet.config"), $"""
            <configuration>
              <packageSources>
                <add key="under test" value="{Feed}" />
              </packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <IsAotCompatible>true</IsAotCompatible>
                <ILLinkTreatWarningsAsErrors>true</ILLinkTreatWarningsAsErrors>
                <IlcTreatWarningsAsErrors>true</IlcTreatWarningsAsErrors>
              </PropertyGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        return folder;
    }

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string restored = Path.Combine(packages, "lossgen", Version);
        if (Directory.Exists(restored))
        {
            Directory.Delete(restored, recursive: true);
        }
    }

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LossGen.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
