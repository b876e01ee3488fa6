using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Configuration;

/// <summary>Addresses as numbers, so that one arithmetic serves both families.</summary>
internal static class AddressArithmetic
{
    /// <summary>32 or 128.</summary>
    public static int Bits(AddressFamily family) => family == AddressFamily.InterNetwork ? 32 : 128;

    public static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static IPAddress ToAddress(UInt128 number, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(family == AddressFamily.InterNetwork ? bytes[12..] : bytes);
    }

    /// <summary>The number of addresses in a network; 0 stands for 2^128, which no field of ours can hold.</summary>
    public static UInt128 Size(AddressFamily family, int prefixLength) =>
        prefixLength == 0 && family == AddressFamily.InterNetworkV6 ? UInt128.Zero : UInt128.One << (Bits(family) - prefixLength);

    /// <summary>The network an address lies in: host bits cleared.</summary>
    public static IPNetwork NetworkOf(IPAddress address, int prefixLength)
    {
        var hostBits = Bits(address.AddressFamily) - prefixLength;
        var number = ToNumber(address);

        // A shift by the full width is a shift by zero in C#, so the widest network needs its own case.
        number = hostBits == 128 ? UInt128.Zero : number >> hostBits << hostBits;
        return new IPNetwork(ToAddress(number, address.AddressFamily), prefixLength);
    }

    public static bool Overlap(IPNetwork a, IPNetwork b) =>
        a.BaseAddress.AddressFamily == b.BaseAddress.AddressFamily && (a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress));

    /// <summary>Whether every address of <paramref name="inner"/> is in <paramref name="outer"/>.</summary>
    public static bool Covers(IPNetwork outer, IPNetwork inner) =>
        outer.BaseAddress.AddressFamily == inner.BaseAddress.AddressFamily
        && outer.PrefixLength <= inner.PrefixLength
        && outer.Contains(inner.BaseAddress);
}
