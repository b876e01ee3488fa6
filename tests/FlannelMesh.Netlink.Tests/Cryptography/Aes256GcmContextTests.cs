using System.Buffers.Binary;
using System.Security.Cryptography;
using CsCheck;
using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Netlink.Tests.Cryptography;

public class Aes256GcmContextTests
{
    private const string Key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
    private const string Nonce = "cafebabefacedbaddecaf888";
    private const string Associated = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
    private const string ShortPlain =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    private const string ShortCipher =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662";

    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    // Test cases 13 to 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega), which NIST SP 800-38D refers to.
    [Theory]
    [InlineData(Zero, "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b")]
    [InlineData(Zero, "000000000000000000000000", "", "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData(Key, Nonce, "", ShortPlain + "1aafd255", ShortCipher + "898015adb094dac5d93471bdec1a502270e3cc6c")]
    [InlineData(Key, Nonce, Associated, ShortPlain, ShortCipher + "76fc6ece0f4e1768cddf8853bb2d551b")]
    public void Seals_and_opens_the_published_cases(string key, string nonce, string associated, string plain, string wanted)
    {
        var secret = Convert.FromHexString(key);
        var iv = Convert.FromHexString(nonce);
        var header = Convert.FromHexString(associated);
        var plaintext = Convert.FromHexString(plain);
        using var sealing = new Aes256GcmContext(secret, isForSealing: true);
        using var opening = new Aes256GcmContext(secret, isForSealing: false);
        var sealedBytes = new byte[plaintext.Length + Aes256GcmContext.TagLength];
        var opened = new byte[plaintext.Length];

        sealing.Seal(iv, header, plaintext, [], sealedBytes);

        Assert.Equal(wanted, Convert.ToHexStringLower(sealedBytes));
        Assert.True(opening.TryOpen(iv, header, sealedBytes, opened));
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void Does_what_another_implementation_does_wherever_the_parts_are_cut()
    {
        using var keep = new KeptContexts();
        Gen.Select(Gen.Byte.Array[0, 64], Gen.Byte.Array[0, 3000], Gen.Byte.Array[0, 3000], Gen.ULong).Sample(
            (associated, part1, part2, counter) =>
            {
                var nonce = new byte[Aes256GcmContext.NonceLength];
                BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(4), counter);
                byte[] plain = [.. part1, .. part2];
                var cipher = new byte[plain.Length];
                var tag = new byte[Aes256GcmContext.TagLength];
                var ours = new byte[plain.Length + tag.Length];
                var opened = new byte[plain.Length];
                lock (keep)
                {
                    keep.Other.Encrypt(nonce, plain, cipher, tag, associated);
                    keep.Sealing.Seal(counter, associated, part1, part2, ours);
                    Assert.True(keep.Opening.TryOpen(counter, associated, ours, opened));
                }

                Assert.Equal([.. cipher, .. tag], ours);
                Assert.Equal(plain, opened);
            },
            iter: 2_000);
    }

    [Fact]
    public void Any_changed_bit_counter_or_header_is_refused_and_nothing_is_left_behind()
    {
        using var keep = new KeptContexts();
        var header = new byte[] { 1, 2, 3, 4 };
        var good = new byte[20 + Aes256GcmContext.TagLength];
        var plain = new byte[20];
        plain.AsSpan().Fill(7);
        keep.Sealing.Seal(5, header, plain, [], good);
        var opened = new byte[20];
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var changed = good.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            opened.AsSpan().Fill(0xAA);

            Assert.False(keep.Opening.TryOpen(5, header, changed, opened));
            Assert.All(opened, part => Assert.Equal(0, part));
        }

        Assert.False(keep.Opening.TryOpen(6, header, good, opened));
        Assert.False(keep.Opening.TryOpen(5, header.AsSpan(1), good, opened));
        Assert.True(keep.Opening.TryOpen(5, header, good, opened));
        Assert.Equal(plain, opened);
    }

    [Fact]
    public void Opens_in_place()
    {
        using var keep = new KeptContexts();
        var bytes = new byte[100 + Aes256GcmContext.TagLength];
        var plain = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        keep.Sealing.Seal(1, [], plain, [], bytes);

        Assert.True(keep.Opening.TryOpen(1, [], bytes, bytes.AsSpan(0, 100)));
        Assert.Equal(plain, bytes[..100]);
    }

    [Fact]
    public void Allocates_nothing_for_a_message()
    {
        using var keep = new KeptContexts();
        var plain = new byte[1420];
        var cipher = new byte[plain.Length + Aes256GcmContext.TagLength];
        Turn(keep, plain, cipher, 0, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Turn(keep, plain, cipher, 10, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Wrong_lengths_and_directions_are_refused()
    {
        using var keep = new KeptContexts();

        Assert.Throws<ArgumentException>(() => new Aes256GcmContext(new byte[16], isForSealing: true));
        Assert.Throws<ArgumentException>(() => keep.Sealing.Seal(0, [], new byte[4], [], new byte[19]));
        Assert.Throws<ArgumentException>(() => keep.Opening.Seal(0, [], new byte[4], [], new byte[20]));
        Assert.Throws<ArgumentException>(() => keep.Opening.TryOpen(0, [], new byte[15], []));
        Assert.Throws<ArgumentException>(() => keep.Opening.TryOpen(0, [], new byte[20], new byte[5]));
        Assert.Throws<ArgumentException>(() => keep.Sealing.TryOpen(0, [], new byte[20], new byte[4]));
    }

    [Fact]
    public void After_disposal_nothing_is_done()
    {
        var context = new Aes256GcmContext(new byte[Aes256GcmContext.KeyLength], isForSealing: true);
        context.Dispose();

        Assert.Throws<ObjectDisposedException>(() => context.Seal(0, [], [], [], new byte[Aes256GcmContext.TagLength]));
    }

    private static void Turn(KeptContexts keep, byte[] plain, byte[] cipher, ulong from, ulong count)
    {
        for (var i = from; i < from + count; i++)
        {
            keep.Sealing.Seal(i, cipher.AsSpan(0, 16), plain, [], cipher);
            keep.Opening.TryOpen(i, [], cipher, plain);
        }
    }

    private sealed class KeptContexts : IDisposable
    {
        private static readonly byte[] Secret = Convert.FromHexString(Key);

        public Aes256GcmContext Sealing { get; } = new(Secret, isForSealing: true);

        public Aes256GcmContext Opening { get; } = new(Secret, isForSealing: false);

        public AesGcm Other { get; } = new(Secret, Aes256GcmContext.TagLength);

        public void Dispose()
        {
            Sealing.Dispose();
            Opening.Dispose();
            Other.Dispose();
        }
    }
}
