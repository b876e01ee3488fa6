using System.Net;
using CsCheck;
using FlannelMesh.Security.Enrollment;
using Google.Protobuf;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class JoinTokenTests
{
    private static readonly Gen<JoinToken> Tokens =
        from members in Gen.Select(Gen.Byte.Array[4], Gen.Int[1, 65535]).Array[1, 3]
        from issuer in Gen.Guid
        from name in Gen.String[Gen.Char.AlphaNumeric, 1, 30]
        from authorities in Gen.Byte.Array[32].Array[1, 4]
        from id in Gen.Byte.Array[JoinToken.IdLength]
        from secret in Gen.Byte.Array[JoinToken.SecretLength]
        from expires in Gen.Int[0, int.MaxValue]
        from node in Gen.Bool
        select new JoinToken
        {
            Members = [.. members.Select(member => new IPEndPoint(new IPAddress(member.Item1), member.Item2))],
            Issuer = new NodeId(issuer),
            IssuerName = name,
            Authorities = [.. authorities.Select(hash => ByteString.CopyFrom(hash))],
            Id = ByteString.CopyFrom(id),
            Secret = ByteString.CopyFrom(secret),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(expires),
            Node = node ? name : null,
        };

    public static JoinToken Sample { get; } = new()
    {
        Members = [IPEndPoint.Parse("10.0.0.1:8283"), IPEndPoint.Parse("[fd00::1]:8284")],
        Issuer = NodeId.New(),
        IssuerName = "h1",
        Authorities = [ByteString.CopyFrom(new byte[32])],
        Id = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8),
        Secret = ByteString.CopyFrom([.. Enumerable.Repeat((byte)0xAB, JoinToken.SecretLength)]),
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000),
    };

    [Fact]
    public void A_token_is_one_line_and_says_the_same_when_it_is_read() => Tokens.Sample(token =>
    {
        var text = token.ToText();
        var read = JoinToken.Parse(text);

        Assert.Matches("^fm1\\.[A-Za-z0-9_-]+$", text);
        Assert.Equal(text, read.ToText());
        Assert.Equal((token.Issuer, token.IssuerName, token.Id, token.Secret, token.ExpiresAt, token.Node), (read.Issuer, read.IssuerName, read.Id, read.Secret, read.ExpiresAt, read.Node));
        Assert.Equal(string.Join(' ', token.Members), string.Join(' ', read.Members));
        Assert.True(token.Authorities.SequenceEqual(read.Authorities));
    });

    [Fact]
    public void No_part_of_one_and_none_with_another_character_is_taken_for_one() => Gen.Select(Tokens, Gen.Int[0, 10_000], Gen.Char["abcXYZ019-_"]).Sample((token, at, other) =>
    {
        var text = token.ToText();
        var place = "fm1.".Length + (at % (text.Length - "fm1.".Length));
        Assert.Throws<FormatException>(() => JoinToken.Parse(text[..place]));

        // The last character may have bits that are not used.
        if (text[place] != other && place < text.Length - 1)
        {
            Assert.Throws<FormatException>(() => JoinToken.Parse(text[..place] + other + text[(place + 1)..]));
        }
    });

    [Theory]
    [InlineData("", "begins with fm1.")]
    [InlineData("10.0.0.1:8283", "begins with fm1.")]
    [InlineData("fm2.AAAA", "begins with fm1.")]
    [InlineData("fm1.", "copy it again")]
    [InlineData("fm1.AAAA AAAA=", "copy it again, the whole line")]
    [InlineData("fm1.abc+/", "characters that no join token has")]
    public void What_is_no_token_is_told_without_repeating_it(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => JoinToken.Parse(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.True(text.Length < 5 || !error.Message.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_secret_is_not_in_what_is_logged_of_it()
    {
        Assert.Equal("token 0102030405060708 of h1, good until 2030-03-17 17:46:40Z", Sample.ToString());
        Assert.Equal(Sample.ToString(), $"{Sample with { Secret = ByteString.CopyFrom(new byte[JoinToken.SecretLength]) }}");
    }

    [Fact]
    public void One_without_a_field_is_none()
    {
        Assert.Throws<FormatException>(() => JoinToken.Parse((Sample with { Members = [] }).ToText()));
        Assert.Throws<FormatException>(() => JoinToken.Parse((Sample with { Authorities = [] }).ToText()));
        Assert.Throws<FormatException>(() => JoinToken.Parse((Sample with { Secret = ByteString.CopyFrom(1) }).ToText()));
        Assert.Throws<FormatException>(() => JoinToken.Parse((Sample with { Id = ByteString.Empty }).ToText()));
    }
}
