using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs.Bench;

/// <summary>A host of the bench and the pod behind it.</summary>
/// <param name="Number">1 or 2.</param>
/// <param name="Directory">For its files.</param>
internal sealed record BenchHost(int Number, NetworkNamespace Namespace, NetworkNamespace Pod, string Directory)
{
    /// <summary>On the underlay.</summary>
    public IPAddress Address => Underlay.HostAddress(Number);

    /// <summary>Host and number, such as `h1`.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"h{Number}");

    /// <summary>Writes a file that only root reads.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> WriteAsync(string name, string content)
    {
        var path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
