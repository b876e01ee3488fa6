using CsCheck;

namespace FlannelMesh.Tunnel.Tests.Packets;

/// <summary>A TCP or UDP packet in words, and the slow and obvious way to its bytes.</summary>
internal sealed record PacketShape
{
    public static readonly Gen<PacketShape> Any =
        from kind in Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool)
        from numbers in Gen.Select(Gen.UInt, Gen.UInt, Gen.UShort, Gen.UShort, Gen.UShort)
        from hops in Gen.Byte[1, 255]
        from tos in Gen.Byte
        from options in Gen.Byte.Array[0, 10]
        from payload in Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 3000], Gen.Int[0, 60000])
        from seed in Gen.Byte
        select new PacketShape
        {
            Ipv6 = kind.Item1,
            Udp = kind.Item2,
            DontFragment = kind.Item3,
            Sequence = numbers.Item1,
            Acknowledgment = numbers.Item2,
            Id = numbers.Item3,
            SourcePort = numbers.Item4,
            Window = numbers.Item5,
            Hops = hops,
            Tos = tos,
            TcpOptions = [.. options.Select(b => (byte[])[b, 1, 2, b]).SelectMany(word => word)],
            Payload = Bytes(payload, seed),
        };

    public bool Ipv6 { get; init; }

    public bool Udp { get; init; }

    /// <summary>Last byte of the source address.</summary>
    public byte Host { get; init; } = 1;

    public ushort SourcePort { get; init; } = 40000;

    public uint Sequence { get; init; } = 1_000_000;

    public uint Acknowledgment { get; init; } = 77;

    public byte Flags { get; init; } = 0x10;

    public ushort Window { get; init; } = 500;

    public byte[] IpOptions { get; init; } = [];

    public byte[] TcpOptions { get; init; } = [];

    public byte Hops { get; init; } = 64;

    public byte Tos { get; init; }

    public bool DontFragment { get; init; } = true;

    public bool MoreFragments { get; init; }

    public int FragmentOffset { get; init; }

    public ushort Id { get; init; } = 4711;

    public byte[] Payload { get; init; } = [];

    public int NetworkLength => Ipv6 ? 40 : 20 + IpOptions.Length;

    public int HeaderLength => NetworkLength + (Udp ? 8 : 20 + TcpOptions.Length);

    public byte[] Addresses => Ipv6
        ? [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Host, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9]
        : [10, 5, 1, Host, 10, 5, 2, 9];

    public static byte[] Bytes(int length, byte seed) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 31) + (i >> 7) + seed))];

    public byte[] Build() => Ipv6 ? [.. Ipv6Header(), .. Transport()] : [.. Ipv4Header(), .. Transport()];

    /// <summary>The TCP or UDP part, with its checksum.</summary>
    public byte[] Transport()
    {
        var header = Udp
            ? [.. Word(SourcePort), 0, 53, .. Word(8 + Payload.Length), 0, 0]
            : (byte[])
            [
                .. Word(SourcePort), 0, 80, .. Word((int)(Sequence >> 16)), .. Word((int)Sequence), .. Word((int)(Acknowledgment >> 16)),
                .. Word((int)Acknowledgment), (byte)((20 + TcpOptions.Length) << 2), Flags, .. Word(Window), 0, 0, 0, 0, .. TcpOptions,
            ];
        var length = header.Length + Payload.Length;
        byte[] pseudo = [.. Addresses, 0, (byte)(Udp ? 17 : 6), .. Word(length >> 16), .. Word(length)];
        var checksum = ReferenceChecksum.Of(pseudo, header, Payload);
        Word(Udp && checksum == 0 ? 0xffff : checksum).CopyTo(header, Udp ? 6 : 16);
        return [.. header, .. Payload];
    }

    private static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];

    private byte[] Ipv4Header()
    {
        var flags = (DontFragment ? 0x4000 : 0) | (MoreFragments ? 0x2000 : 0) | (FragmentOffset / 8);
        byte[] header =
        [
            (byte)(0x45 + (IpOptions.Length / 4)), Tos, .. Word(HeaderLength + Payload.Length), .. Word(Id), .. Word(flags), Hops,
            (byte)(Udp ? 17 : 6), 0, 0, .. Addresses, .. IpOptions,
        ];
        Word(ReferenceChecksum.Of(header)).CopyTo(header, 10);
        return header;
    }

    private byte[] Ipv6Header() =>
    [
        (byte)(0x60 | (Tos >> 4)), (byte)(Tos << 4), 0x12, 0x34, .. Word(HeaderLength - 40 + Payload.Length), (byte)(Udp ? 17 : 6), Hops,
        .. Addresses,
    ];
}
