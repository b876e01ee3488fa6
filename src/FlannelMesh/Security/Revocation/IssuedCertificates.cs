using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace FlannelMesh.Security.Revocation;

/// <summary>
/// Which certificates were made, a line for each, so that those of a node can be revoked: serial number, end, node id, name. Lines are only added,
/// and by several processes.
/// </summary>
public sealed class IssuedCertificates(string path)
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path => path;

    /// <summary>Before the certificate is given to anybody.</summary>
    /// <exception cref="IOException">It cannot be written down.</exception>
    public void Add(X509Certificate2 certificate, NodeIdentity node)
    {
        var end = certificate.NotAfter.ToUniversalTime().ToString(TimeForm, CultureInfo.InvariantCulture);
        var line = $"{SerialNumbers.Of(certificate)} {end} {node.NodeId?.ToString() ?? "-"} {node.Name}\n";
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = Secret,
            BufferSize = 0,
        });
        file.Write(System.Text.Encoding.UTF8.GetBytes(line));
        file.Flush(flushToDisk: true);
    }

    /// <summary>What is no line of ours is left out: an interrupted one was of a certificate that nobody got.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<IssuedCertificate> Read() => !File.Exists(path) ? [] : [.. File.ReadLines(path).Select(Parse).OfType<IssuedCertificate>()];

    private static IssuedCertificate? Parse(string line) =>
        line.Split(' ') is [var serial, var end, var id, var name]
        && SerialNumbers.Parse(serial) is { } bytes
        && DateTimeOffset.TryParseExact(end, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var notAfter)
            ? new IssuedCertificate(SerialNumbers.Of(bytes), notAfter, Guid.TryParseExact(id, "D", out var node) ? new NodeId(node) : null, name)
            : null;
}
