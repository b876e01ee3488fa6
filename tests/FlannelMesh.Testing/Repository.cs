namespace FlannelMesh.Testing;

/// <summary>Files of the repository that the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder that holds FlannelMesh.sln.</summary>
    public static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (directory is not null && !System.IO.File.Exists(Path.Combine(directory.FullName, "FlannelMesh.sln")))
            {
                directory = directory.Parent;
            }

            return directory?.FullName ?? throw new DirectoryNotFoundException($"no FlannelMesh.sln above {AppContext.BaseDirectory}");
        }
    }

    /// <param name="path">From the root.</param>
    /// <param name="source">What to do if it is not there.</param>
    public static string File(string path, string source)
    {
        var file = Path.Combine(Root, path);
        return System.IO.File.Exists(file) ? file : throw new FileNotFoundException($"{file} is missing: {source}");
    }
}
