using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using FlannelMesh.Security;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Security;

public sealed class NodeCertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Fact]
    public void Says_what_was_put_into_it()
    {
        var names = Gen.String[Gen.Char["abcXYZ019._-"], 1, 253].Where(name => char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]));
        var addresses = Gen.Byte.Array[4].Select(bytes => new IPAddress(bytes)).Array[0, 3];

        Gen.Select(names, Gen.Guid, addresses, Gen.Bool).Sample(
            (name, id, where, isOperator) =>
            {
                var identity = new NodeIdentity(name, new NodeId(id), [.. where]) { IsOperator = isOperator };
                using var certificate = X509Certificate2.CreateFromPem(_authority.Issue(identity).Certificate);
                var read = NodeCertificate.Read(certificate)!;
                return read.Name == name && read.IsOperator == isOperator && read.NodeId == identity.NodeId && read.Addresses.SequenceEqual(where) && NodeCertificate.IsForConnections(certificate);
            },
            iter: 100);
    }

    [Fact]
    public void Alternative_names_that_are_no_DER_name_nobody() =>
        Gen.Byte.Array[0, 60].Sample(
            bytes =>
            {
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
                request.CertificateExtensions.Add(new X509Extension("2.5.29.17", bytes, critical: false));
                using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
                return NodeCertificate.Read(certificate) is null;
            },
            iter: 200);

    [KernelFact]
    public void Openssl_verifies_it_and_sees_the_same_names()
    {
        var files = _authority.Write("host-1", _authority.Issue(new NodeIdentity("host-1", new NodeId(Guid.Empty), [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1")])));

        var verified = Command.Run("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", files.Authority, files.Certificate);
        var text = Command.Run("openssl", "x509", "-in", files.Certificate, "-noout", "-ext", "subjectAltName,extendedKeyUsage");

        Assert.Equal($"{files.Certificate}: OK\n", verified.StandardOutput);
        Assert.Contains(
            "URI:urn:flannelmesh:node:host-1, URI:urn:uuid:00000000-0000-0000-0000-000000000000, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1",
            text.StandardOutput,
            StringComparison.Ordinal);
        Assert.Contains("TLS Web Server Authentication, TLS Web Client Authentication", text.StandardOutput, StringComparison.Ordinal);
    }

    public void Dispose() => _authority.Dispose();
}
