namespace FlannelMesh.Hosting;

/// <summary>What modes of files and directories let others do, looked at before anything is started.</summary>
public static class FileModes
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Names of files that hold keys.</summary>
    private static readonly string[] Secrets = [".key", "-key.pem"];

    /// <exception cref="StartupException">There is a problem.</exception>
    public static void Require(string? problem)
    {
        if (problem is not null)
        {
            throw new StartupException(problem);
        }
    }

    /// <summary>
    /// The directory that a file is in: whoever may write in it can put another one in its place, and shells read subnet.env as commands. With
    /// the sticky bit, as /tmp has it, they cannot.
    /// </summary>
    /// <param name="flag">What names the file.</param>
    /// <returns>Null, or what is wrong and what cures it.</returns>
    public static string? OfDirectory(string flag, string file)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return Mode(directory) is { } mode && mode.HasFlag(UnixFileMode.OtherWrite) && !mode.HasFlag(UnixFileMode.StickyBit)
            ? $"{flag} {file}: everybody may replace files in {directory} (mode {Octal(mode)}); chmod o-w {directory}"
            : null;
    }

    /// <inheritdoc cref="OfDirectory"/>
    public static string? OfDataDirectory(string directory)
    {
        if (Mode(directory) is { } own && (own & OthersWrite) is not 0)
        {
            return $"--data-dir {directory}: others may write in it (mode {Octal(own)}); chmod go-w {directory}";
        }

        foreach (var file in Files(directory))
        {
            if (Mode(file) is not { } mode)
            {
                continue;
            }

            if (Secrets.Any(end => file.EndsWith(end, StringComparison.Ordinal)) && (mode & (OthersRead | OthersWrite)) is not 0)
            {
                return $"--data-dir: others may read or change {file} (mode {Octal(mode)}), which holds a key; chmod 600 {file}, or have a new one made if they did";
            }

            if ((mode & OthersWrite) is not 0)
            {
                return $"--data-dir: others may change {file} (mode {Octal(mode)}); chmod go-w {file}";
            }
        }

        return null;
    }

    /// <summary>All of it, without what links lead to.</summary>
    private static string[] Files(string directory)
    {
        try
        {
            return Directory.GetFileSystemEntries(
                directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever needs it says what is wrong.
            return [];
        }
    }

    private static UnixFileMode? Mode(string path)
    {
        try
        {
            return File.GetUnixFileMode(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);
}
