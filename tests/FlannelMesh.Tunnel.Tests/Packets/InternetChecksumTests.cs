using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class InternetChecksumTests
{
    private static readonly Gen<byte[]> Data = Gen.OneOf(
        Gen.Byte.Array[0, 80], Gen.Byte.Array[0, 2000], Gen.Int[0, 3000].Select(n => Enumerable.Repeat((byte)0xff, n).ToArray()));

    [Fact]
    public void It_is_the_sum_of_the_words() => Gen.Select(Data, Gen.Int[0, 9]).Sample((data, from) =>
    {
        // From any place: vectors are not aligned in a datagram.
        var piece = data[Math.Min(from, data.Length)..];
        Assert.Equal(ReferenceChecksum.Of(piece), InternetChecksum.Finish(InternetChecksum.Sum(piece.AsSpan())));
        Assert.Equal(
            ReferenceChecksum.Of(piece), InternetChecksum.Finish(InternetChecksum.Sum(data.AsSpan(Math.Min(from, data.Length)))));
    });

    [Fact]
    public void Pieces_can_be_added_one_after_the_other() => Gen.Select(Data, Data, Gen.UInt).Sample((first, second, seed) =>
    {
        first = first[..(first.Length & ~1)];
        byte[] start = [(byte)(seed >> 24), (byte)(seed >> 16), (byte)(seed >> 8), (byte)seed];
        var sum = InternetChecksum.Sum(second, InternetChecksum.Sum(first, seed));
        Assert.Equal(ReferenceChecksum.Of(start, first, second), InternetChecksum.Finish(sum));
    });

    [Fact]
    public void A_changed_word_changes_it_as_a_new_sum_would() =>
        Gen.Select(Gen.Byte[1, 255], Gen.UShort.Array[2, 20], Gen.UShort, Gen.Int[0, 1000]).Sample((first, words, to, at) =>
        {
            // A header is never all zero, the one case in which both forms of zero differ.
            byte[] Bytes() => [first, 0, .. words.SelectMany(word => (byte[])[(byte)(word >> 8), (byte)word])];
            var before = ReferenceChecksum.Of(Bytes());
            var from = words[at % words.Length];
            words[at % words.Length] = to;
            Assert.Equal(ReferenceChecksum.Of(Bytes()), InternetChecksum.Update(before, from, to));
        });

    [Fact]
    public void Pseudo_headers_are_those_of_both_versions() => PacketShape.Any.Sample(shape =>
    {
        var transport = shape.Transport();
        var pseudo = InternetChecksum.PseudoHeader(shape.Addresses, (byte)(shape.Udp ? 17 : 6), transport.Length);
        Assert.Equal(0, InternetChecksum.Finish(InternetChecksum.Sum(transport, pseudo)));
    });
}
