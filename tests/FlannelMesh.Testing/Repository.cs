namespace FlannelMesh.Testing;

/// <summary>Files of the repository that the tests run from.</summary>
public static class Repository
{
    /// <param name="path">From the root.</param>
    /// <param name="source">What to do if it is not there.</param>
    public static string File(string path, string source)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var file = Path.Combine(directory.FullName, path);
            if (System.IO.File.Exists(Path.Combine(directory.FullName, "FlannelMesh.sln")))
            {
                return System.IO.File.Exists(file) ? file : throw new FileNotFoundException($"{file} is missing: {source}");
            }
        }

        throw new DirectoryNotFoundException($"no FlannelMesh.sln above {AppContext.BaseDirectory}");
    }
}
