namespace FlannelMesh.Configuration;

/// <summary>Files that settings name. Errors say which setting did.</summary>
internal sealed class ConfigurationFiles(Func<string, string> readFile)
{
    /// <summary>Null if there is no such file.</summary>
    public string? ReadIfPresent(string path, string origin)
    {
        try
        {
            return readFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ConfigurationException($"{origin}: cannot read {path}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    public string ReadRequired(string path, string origin) =>
        ReadIfPresent(path, origin) ?? throw new ConfigurationException($"{origin}: there is no file {path}");
}
