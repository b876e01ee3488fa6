using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Tests.Configuration;

namespace FlannelMesh.Tests.Security.Revocation;

public sealed class RevocationListTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly X509Certificate2 _authority = New(CertificateAuthority.Create(Now));
    private readonly X509Certificate2 _other = New(CertificateAuthority.Create(Now));

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void It_says_what_is_revoked_and_who_has_signed_it()
    {
        using var revoked = Certificate("a");
        using var good = Certificate("b");
        var list = RevocationListMaker.Next(_authority, null, [revoked.SerialNumberBytes.ToArray()], [], Now);

        Assert.Equal(1ul, list.Number);
        Assert.True(list.IsSignedBy(_authority));
        Assert.False(list.IsSignedBy(_other));
        var adopted = AdoptedList.Of(list, _authority);
        Assert.True(adopted.Revokes(revoked));
        Assert.False(adopted.Revokes(good));

        // The same serial number of an authority with the same name.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var foreign = Certificate("a", _other, revoked.SerialNumberBytes.ToArray());
        Assert.Equal(revoked.SerialNumber, foreign.SerialNumber);
        Assert.False(adopted.Revokes(foreign));
    }

    [Fact]
    public void The_next_list_has_what_the_former_had_and_a_higher_number_and_forgets_what_has_ended()
    {
        byte[][] serials = [[0x80, 1], [2, 2], [3, 3]];
        var first = RevocationListMaker.Next(_authority, null, serials[..2], [], Now);
        var second = RevocationListMaker.Next(_authority, first, [serials[1], serials[2], serials[2]], [], Now);
        var third = RevocationListMaker.Next(
            _authority, second, [], [new IssuedCertificate("8001", Now.AddDays(-2), null, "a"), new IssuedCertificate("0202", Now.AddHours(-2), null, "b")], Now);

        Assert.Equal(["0202", "8001"], first.Serials.Order());
        Assert.Equal(["0202", "0303", "8001"], second.Serials.Order());
        Assert.Equal(["0202", "0303"], third.Serials.Order());
        Assert.Equal([1ul, 2ul, 3ul], new[] { first, second, third }.Select(list => list.Number));
        Assert.Equal(third.Raw.ToArray(), RevocationList.ReadPem(third.ToPem(), out _)!.Raw.ToArray());
    }

    [Fact]
    public void Lists_of_other_kinds_of_keys_are_understood()
    {
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var request in new[]
        {
            new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            new CertificateRequest("CN=x", curve, HashAlgorithmName.SHA384),
        })
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            using var authority = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
            var builder = new CertificateRevocationListBuilder();
            builder.AddEntry([7], Now, X509RevocationReason.KeyCompromise);
            var list = RevocationList.Read(builder.Build(authority, 5, Now.AddDays(1), request.HashAlgorithm, RSASignaturePadding.Pkcs1, Now), out var refusal);

            Assert.Null(refusal);
            Assert.Equal((5ul, "07"), (list!.Number, Assert.Single(list.Serials)));
            Assert.True(list.IsSignedBy(authority));
            Assert.False(list.IsSignedBy(_authority));
        }
    }

    [Fact]
    public void What_is_none_is_refused_with_a_sentence()
    {
        AssertRefused("", "no revocation list in PEM|flannelmesh ca revoke");
        AssertRefused(_authority.ExportCertificatePem(), "no revocation list in PEM");
        AssertRefused(PemEncoding.WriteString(RevocationList.PemLabel, _authority.RawData), "no X.509 revocation list");
        AssertRefused(PemEncoding.WriteString(RevocationList.PemLabel, [1, 2, 3]), "no X.509 revocation list");
        AssertRefused(new string('x', (2 * RevocationList.MaxBytes) + 1), "a list may have");
        Assert.Null(RevocationList.Read(new byte[RevocationList.MaxBytes + 1], out var refusal));
        Assert.Contains("a list may have", refusal, StringComparison.Ordinal);

        var huge = new CertificateRevocationListBuilder();
        Assert.Null(RevocationList.Read(huge.Build(_authority, System.Numerics.BigInteger.Pow(2, 80), Now.AddDays(1), HashAlgorithmName.SHA256), out refusal));
        Assert.Contains("its number is negative or larger", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_entries_are_an_error_of_who_makes_the_list()
    {
        var serials = Enumerable.Range(1, 9000).Select(number => (byte[])[1, (byte)(number >> 8), (byte)number, .. new byte[16]]);

        Assert.Contains("a list may have", Assert.Throws<InvalidDataException>(() => RevocationListMaker.Next(_authority, null, serials, [], Now)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_bytes_come_there_is_a_list_that_is_not_believed_or_a_sentence()
    {
        var good = RevocationListMaker.Next(_authority, null, [[1], [2, 3]], [], Now).Raw.ToArray();
        var changes = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, 3]);

        changes.Array[1, 4].Sample(
            places =>
            {
                var bytes = good.ToList();
                foreach (var (at, value, kind) in places)
                {
                    var place = Math.Min(at, bytes.Count - 1);
                    switch (kind)
                    {
                        case 0:
                            bytes[place] = value;
                            break;
                        case 1:
                            bytes.Insert(place, value);
                            break;
                        case 2 when bytes.Count > 1:
                            bytes.RemoveAt(place);
                            break;
                        default:
                            bytes.RemoveRange(place, bytes.Count - place);
                            bytes.Add(value);
                            break;
                    }
                }

                var read = RevocationList.Read(bytes.ToArray(), out var refusal);
                Assert.True(read is null == refusal is not null);
                Assert.True(read is null || bytes.SequenceEqual(good) || !read.IsSignedBy(_authority));
            },
            iter: 20_000);
        Gen.Byte.Array[0, 200].Sample(bytes => RevocationList.Read(bytes, out _) is null, iter: 2_000);
    }

    [Theory]
    [InlineData("1A2b", "1a2b")]
    [InlineData("00:0a:2B", "0a2b")]
    [InlineData("", null)]
    [InlineData("00", null)]
    [InlineData("xy", null)]
    [InlineData("1234567890123456789012345678901234567890123", null)]
    public void Serial_numbers_come_in_several_forms(string text, string? expected) =>
        Assert.Equal(expected, SerialNumbers.Parse(text) is { } bytes ? SerialNumbers.Of(bytes) : null);

    private X509Certificate2 Certificate(string name) => New(CertificateAuthority.Issue(_authority, new NodeIdentity(name, null, []), TimeSpan.FromDays(1), Now));

    private static X509Certificate2 Certificate(string name, X509Certificate2 authority, byte[] serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(authority, Now, Now.AddDays(1), serial);
    }

    private static X509Certificate2 New(PemPair pair) => X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);

    private static void AssertRefused(string pem, string expected)
    {
        Assert.Null(RevocationList.ReadPem(pem, out var refusal));
        Settings.AssertContainsAll(refusal!, expected);
    }
}
