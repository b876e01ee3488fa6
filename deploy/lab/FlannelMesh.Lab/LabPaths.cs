using System.Globalization;

namespace FlannelMesh.Labs;

/// <summary>Where things are: the repository, the agent's binary and the files of a lab.</summary>
public static class LabPaths
{
    private const string Prefix = "/tmp/flannelmesh-lab-";

    /// <summary>The directory of a lab. In /tmp whatever TMPDIR says: a unix socket's path has at most 107 bytes.</summary>
    public static string Directory(string lab) => Prefix + lab;

    public static string HostDirectory(string lab, int host) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{lab}/h{host}");

    /// <summary>Names of all labs that left a directory.</summary>
    public static IReadOnlyList<string> ExistingLabs()
    {
        return [.. System.IO.Directory.GetDirectories("/tmp", "flannelmesh-lab-*").Select(directory => directory[Prefix.Length..]).Order()];
    }

    /// <summary>The lab named, or the only one there is.</summary>
    /// <exception cref="LabException">No name is given, and there is none or several.</exception>
    public static string Choose(string? name) => name ?? ExistingLabs() switch
    {
        [] => throw new LabException("there is no lab; `deploy/lab/demo --keep` makes one and lets it run"),
        [var only] => only,
        var several => throw new LabException($"several labs exist, choose one with --name: {string.Join(", ", several)}"),
    };

    /// <summary>The folder that holds FlannelMesh.sln, above this program.</summary>
    /// <exception cref="LabException">The program does not lie inside the repository.</exception>
    public static string Repository()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "FlannelMesh.sln")))
            {
                return directory;
            }
        }

        throw new LabException($"no FlannelMesh.sln above {AppContext.BaseDirectory}: the lab runs from inside the repository");
    }

    /// <exception cref="LabException">There is no such file.</exception>
    public static string Binary(string? configured)
    {
        var path = configured
            ?? Environment.GetEnvironmentVariable("FLANNELMESH_BINARY")
            ?? Path.Combine(Repository(), "artifacts/flannelmesh/flannelmesh");
        return File.Exists(path)
            ? Path.GetFullPath(path)
            : throw new LabException($"there is no agent at {path}: run deploy/build, or set FLANNELMESH_BINARY");
    }

    /// <summary>The benchmarks, which know the agent's own files.</summary>
    /// <exception cref="LabException">They were not built.</exception>
    public static string BenchmarksProgram()
    {
        var path = Path.Combine(Repository(), "tests/FlannelMesh.Benchmarks/bin/Release/net10.0/FlannelMesh.Benchmarks");
        return File.Exists(path) ? path : throw new LabException($"there is no {path}: run dotnet build tests/FlannelMesh.Benchmarks -c Release");
    }

    /// <summary>This lab's own program, which hosts run for what needs a socket inside their namespace.</summary>
    public static string LabProgram() => Path.Combine(AppContext.BaseDirectory, "flannelmesh-lab");
}
