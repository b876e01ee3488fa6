using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Netlink.Tests.Cryptography;

public class X25519Tests
{
    // RFC 7748, section 5.2.
    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Agrees_as_RFC_7748_says(string privateKey, string publicKey, string wanted)
    {
        var shared = new byte[X25519.KeyLength];

        Assert.True(X25519.Agree(Convert.FromHexString(privateKey), Convert.FromHexString(publicKey), shared));
        Assert.Equal(wanted, Convert.ToHexStringLower(shared));
    }

    [Fact]
    public void A_thousand_rounds_end_where_RFC_7748_says()
    {
        var key = Convert.FromHexString("0900000000000000000000000000000000000000000000000000000000000000");
        var point = key;
        for (var i = 0; i < 1000; i++)
        {
            var shared = new byte[X25519.KeyLength];
            Assert.True(X25519.Agree(key, point, shared));
            (key, point) = (shared, key);
        }

        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Convert.ToHexStringLower(key));
    }

    // RFC 7748, section 6.1.
    [Theory]
    [InlineData("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")]
    [InlineData("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb", "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")]
    public void Computes_the_public_key_of_RFC_7748(string privateKey, string wanted) =>
        Assert.Equal(wanted, Convert.ToHexStringLower(X25519.PublicKey(Convert.FromHexString(privateKey))));

    [Fact]
    public void Two_generated_keys_agree_and_a_third_does_not()
    {
        var keys = Enumerable.Range(0, 3).Select(_ => X25519.GeneratePrivateKey()).ToList();
        var shared = new byte[3][];
        for (var i = 0; i < 3; i++)
        {
            shared[i] = new byte[X25519.KeyLength];
            Assert.True(X25519.Agree(keys[i], X25519.PublicKey(keys[i == 0 ? 1 : 0]), shared[i]));
        }

        Assert.Equal(shared[0], shared[1]);
        Assert.NotEqual(shared[0], shared[2]);
    }

    // The points of small order, from https://cr.yp.to/ecdh.html ("How do I validate Curve25519 public keys?").
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void A_public_key_of_small_order_is_refused(string publicKey)
    {
        var shared = new byte[X25519.KeyLength];
        shared.AsSpan().Fill(0xAA);

        Assert.False(X25519.Agree(X25519.GeneratePrivateKey(), Convert.FromHexString(publicKey), shared));
        Assert.All(shared, part => Assert.Equal(0, part));
    }

    [Fact]
    public void A_key_of_another_length_is_refused_with_the_right_one()
    {
        var refusal = Assert.Throws<ArgumentException>(() => X25519.PublicKey(new byte[31]));

        Assert.Equal("private key of 31 bytes: an X25519 key has 32", refusal.Message);
    }
}
