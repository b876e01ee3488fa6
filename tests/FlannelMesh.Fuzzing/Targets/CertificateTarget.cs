using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Security;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>
/// A stranger's certificate, as TLS hands it over before anything of it is trusted. Whatever .NET reads as a certificate is looked at without an
/// exception, and is not trusted when it was changed.
/// </summary>
internal sealed class CertificateTarget : FuzzTarget
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory($"flannelmesh-fuzzing-{Environment.ProcessId}-");
    private readonly TlsMaterial _material;
    private readonly byte[] _own;

    public CertificateTarget()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var authority = Request("CN=fuzzing", key, new X509BasicConstraintsExtension(true, false, 0, true)).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var nodeKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = NodeCertificate.Names(new NodeIdentity("h1", new NodeId(Guid.NewGuid()), [IPAddress.Loopback]));
        var usage = new X509EnhancedKeyUsageExtension([new Oid(NodeCertificate.ServerUsage), new Oid(NodeCertificate.ClientUsage)], false);
        using var node = Request("CN=h1", nodeKey, names, usage).Create(authority, now.AddDays(-1), now.AddDays(1).AddSeconds(-1), [1, 2, 3]);
        var files = new TlsFiles(Write("ca.pem", authority.ExportCertificatePem()), Write("h1.pem", node.ExportCertificatePem()), Write("h1-key.pem", nodeKey.ExportPkcs8PrivateKeyPem()));
        _material = TlsMaterial.Load(files, TimeProvider.System);
        _own = node.RawData;
    }

    public override string Name => "certificate";

    public override int MaxLength => 2 << 10;

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [.. Words("urn:flannelmesh:node:", "urn:uuid:"), [0x55, 0x1d, 0x11], [0x55, 0x1d, 0x25], [0x86, 0x80], [0x87, 4], [0x30, 0x80], [0x30, 0x84, 0xff, 0xff, 0xff, 0xff]];

    public override IEnumerable<byte[]> MadeSeeds => [_own];

    public override bool Run(byte[] input)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(input);
        }
        catch (CryptographicException)
        {
            return false;
        }

        using (certificate)
        {
            var identity = _material.Verify(certificate, DateTimeOffset.UtcNow, out var refusal);
            Require(identity is null != refusal is null, "neither trusted nor refused");
            Require(identity is null || certificate.RawData.AsSpan().SequenceEqual(_own), "a changed certificate is trusted");
            return true;
        }
    }

    public override void Dispose()
    {
        _directory.Delete(recursive: true);
        base.Dispose();
    }

    private static CertificateRequest Request(string subject, ECDsa key, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        return request;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
