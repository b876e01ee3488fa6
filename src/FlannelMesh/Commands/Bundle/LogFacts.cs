using System.Text;

namespace FlannelMesh.Commands.Bundle;

/// <summary>The end of the agent's log.</summary>
internal static class LogFacts
{
    private const string Unit = "flannelmesh";
    private const int MostBytes = 8 << 20;
    private const string MostLines = "20000";

    /// <param name="path">Null for the journal.</param>
    public static async Task<BundleFile> ReadAsync(string? path, CancellationToken cancellation)
    {
        const string Name = "log/agent.log";
        if (path is not null)
        {
            return ReadEnd(Name, path);
        }

        var journal = await KernelFacts.RunAsync(
            Name, ["journalctl", "-u", Unit, "-n", MostLines, "--no-pager", "-o", "short-iso-precise"], cancellation);
        return journal.Content is { } content && (content.Length == 0 || Encoding.UTF8.GetString(content).StartsWith("-- No entries", StringComparison.Ordinal))
            ? BundleFile.Missing(Name, journal.Source, $"the journal has nothing of unit {Unit}; --log-file FILE takes the log from a file")
            : journal.Content is null ? journal with { Why = $"{journal.Why}; --log-file FILE takes the log from a file" } : journal;
    }

    private static BundleFile ReadEnd(string name, string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var start = Math.Max(file.Length - MostBytes, 0);
            file.Seek(start, SeekOrigin.Begin);
            using var copy = new MemoryStream();
            file.CopyTo(copy);
            var content = copy.ToArray();

            // From the first whole line on.
            var line = start == 0 ? 0 : Array.IndexOf(content, (byte)'\n') + 1;
            return BundleFile.Of(name, path, content[line..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return BundleFile.Missing(name, path, e.Message);
        }
    }
}
