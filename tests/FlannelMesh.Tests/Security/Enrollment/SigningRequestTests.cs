using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class SigningRequestTests
{
    private readonly NodeIdentity _node = new("h1", NodeId.New(), [IPAddress.Parse("10.0.0.1")]);

    [Fact]
    public void It_says_who_the_host_wants_to_be_and_which_key_it_has()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var read = SigningRequest.Read(SigningRequest.Create(_node, key).Span, out var refusal)!;

        Assert.Null(refusal);
        Assert.Equal((_node.Name, _node.NodeId), (read.Identity.Name, read.Identity.NodeId));
        Assert.Equal("10.0.0.1", $"{Assert.Single(read.Identity.Addresses)}");
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), read.Key.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void Another_s_public_key_is_no_proof()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = SigningRequest.Create(_node, key).ToByteArray();
        request[^10] ^= 1;

        Assert.Null(SigningRequest.Read(request, out var refusal));
        Assert.Contains("not signed by its own key", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_keys_and_requests_without_a_good_name_are_refused()
    {
        using var long384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);

        AssertRefused("not on P-256", SigningRequest.Create(_node, long384).ToByteArray());
        AssertRefused("not on P-256", new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest());
        AssertRefused("names no node", new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest());
        AssertRefused("node name is not valid", SigningRequest.Create(_node with { Name = "a/b" }, key).ToByteArray());
        AssertRefused("must have 1 to 4096", []);
        AssertRefused("must have 1 to 4096", new byte[4097]);
    }

    [Fact]
    public void Bytes_of_strangers_are_refused_and_nothing_else_happens() => Gen.Byte.Array[0, 300].Sample(bytes => Assert.Null(SigningRequest.Read(bytes, out _)));

    [Fact]
    public void A_request_with_bytes_changed_is_refused_or_names_a_node()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = SigningRequest.Create(_node, key).ToByteArray();
        Gen.Select(Gen.Int[0, request.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. request];
            changed[at] = value;
            Assert.Equal(changed.AsSpan().SequenceEqual(request), SigningRequest.Read(changed, out _) is not null);
        });
    }

    private static void AssertRefused(string expected, byte[] request)
    {
        Assert.Null(SigningRequest.Read(request, out var refusal));
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
    }
}
