using System.Net;
using CsCheck;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Tests.Peers;

public class PrefixTableTests
{
    [Fact]
    public void The_longest_prefix_wins_in_every_order()
    {
        (byte[], int, int)[] prefixes = [(Bytes("10.5.0.0"), 16, 1), (Bytes("10.5.7.0"), 24, 2), (Bytes("10.5.7.128"), 25, 3), (Bytes("10.5.7.129"), 32, 4)];
        foreach (var table in new[] { PrefixTable.Build(prefixes), PrefixTable.Build(prefixes.Reverse()) })
        {
            Assert.Equal(1, table.Find(Bytes("10.5.6.1")));
            Assert.Equal(2, table.Find(Bytes("10.5.7.1")));
            Assert.Equal(3, table.Find(Bytes("10.5.7.130")));
            Assert.Equal(4, table.Find(Bytes("10.5.7.129")));
            Assert.Equal(PrefixTable.None, table.Find(Bytes("10.6.7.1")));
        }
    }

    [Fact]
    public void An_empty_table_finds_nothing()
    {
        Assert.Equal(PrefixTable.None, PrefixTable.Build([]).Find(Bytes("10.5.6.1")));
        Assert.Equal(PrefixTable.None, PrefixTable.Empty.Find(Bytes("fd00::1")));
    }

    [Theory]
    [InlineData("0.0.0.0", 0, "255.1.2.3")]
    [InlineData("10.5.7.1", 32, "10.5.7.1")]
    [InlineData("::", 0, "fd00::1")]
    [InlineData("fd00::1", 128, "fd00::1")]
    public void The_ends_of_the_scale_work(string prefix, int length, string address) =>
        Assert.Equal(7, PrefixTable.Build([(Bytes(prefix), length, 7)]).Find(Bytes(address)));

    [Fact]
    public void It_finds_what_a_search_through_all_prefixes_finds() =>
        (from length in Gen.OneOf(Gen.Const(4), Gen.Const(16))
         let prefix = Gen.Select(Gen.Byte[0, 3].Array[length], Gen.Int[0, length * 8])
         from prefixes in prefix.Array[0, 40]
         from addresses in Gen.Byte[0, 3].Array[length].Array[20]
         select (prefixes, addresses)).Sample(sample =>
        {
            var table = PrefixTable.Build(sample.prefixes.Select((prefix, i) => (prefix.Item1, prefix.Item2, i)));
            return sample.addresses.All(address => table.Find(address) == Search(sample.prefixes, address));
        });

    private static int Search((byte[] Address, int Length)[] prefixes, byte[] address)
    {
        var (best, found) = (-1, PrefixTable.None);
        for (var i = 0; i < prefixes.Length; i++)
        {
            var matches = Enumerable.Range(0, prefixes[i].Length).All(bit => Bit(prefixes[i].Address, bit) == Bit(address, bit));
            if (matches && prefixes[i].Length >= best)
            {
                (best, found) = (prefixes[i].Length, i);
            }
        }

        return found;
    }

    private static int Bit(byte[] bytes, int bit) => (bytes[bit / 8] >> (7 - (bit % 8))) & 1;

    private static byte[] Bytes(string address) => IPAddress.Parse(address).GetAddressBytes();
}
