using System.Net.Sockets;
using FlannelMesh.Configuration;

namespace FlannelMesh.Membership.Seeds;

/// <summary>The seeds of --seed-file, read anew each time. Names in it are resolved as those of --seed.</summary>
/// <param name="path">One seed a line, see <see cref="SeedFile"/>.</param>
/// <param name="defaultPort">TCP port of a seed that names none.</param>
/// <param name="family">Family of the cluster's addresses.</param>
/// <param name="origin">See <see cref="ISeedSource.Origin"/>.</param>
public sealed class FileSeedSource(string path, int defaultPort, AddressFamily family, string origin = "--seed-file") : ISeedSource
{
    public string Origin { get; } = origin;

    /// <exception cref="ConfigurationException">A line that is no seed.</exception>
    public async Task<SeedView> ReadAsync(CancellationToken cancellation)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellation);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return SeedView.Failed($"the file {path} does not exist yet");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return SeedView.Failed($"the file {path} cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }

        var seeds = SeedFile.Parse(text, path, defaultPort, family);

        // Most often somebody is just writing it; a cluster without any seed is never meant.
        return seeds.IsEmpty
            ? SeedView.Failed($"the file {path} names no seed yet")
            : await SystemNames.ResolveAsync(seeds, family, cancellation);
    }
}
