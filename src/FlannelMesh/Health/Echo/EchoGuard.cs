using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Metrics;

namespace FlannelMesh.Health.Echo;

/// <summary>
/// Whose datagrams count: those from addresses and subnets of nodes that this one knows, signed as members can sign them. The rest gets no
/// answer and is counted.
/// </summary>
/// <param name="key">This node's.</param>
/// <param name="keyOf">Another node's; null if it is not known. Called on any thread.</param>
/// <param name="refused">By reason.</param>
public sealed class EchoGuard(NodeId self, EchoKey key, Func<NodeId, EchoKey?> keyOf, CounterFamily refused)
{
    /// <summary>It is none of ours, or of a version that did not sign.</summary>
    public const string Format = "format";

    /// <summary>It comes from an address that no node has.</summary>
    public const string Source = "source";

    /// <summary>Who sent it does not have the key.</summary>
    public const string Signature = "signature";

    private volatile Sources _known = new([], []);

    public NodeId Self => self;

    public EchoKey Key => key;

    /// <summary>No datagram allocates.</summary>
    /// <returns>True if it is to be answered, or is an answer that counts.</returns>
    public bool Admits(ReadOnlySpan<byte> bytes, SocketAddress source, out EchoDatagram datagram)
    {
        var reason = !EchoDatagram.TryRead(bytes, out datagram) ? Format
            : !Knows(source) ? Source
            : (datagram.IsAnswer ? datagram.Asker : datagram.Asked) != self ? CounterFamily.Other
            : (datagram.IsAnswer ? keyOf(datagram.Asked) : key) is { } used && EchoDatagram.IsSigned(bytes, used) ? null
            : Signature;
        if (reason is not null)
        {
            refused[reason].Add();
        }

        return reason is null;
    }

    /// <param name="subnets">Those of one family have one length.</param>
    public void Know(IEnumerable<IPAddress> addresses, IEnumerable<IPNetwork> subnets) => _known = new Sources(
        addresses.Select(address => ToNumber(address.GetAddressBytes())).ToFrozenSet(),
        subnets.GroupBy(subnet => (subnet.BaseAddress.AddressFamily, subnet.PrefixLength))
            .Select(group => (
                group.Key.AddressFamily,
                group.Select(subnet => ToNumber(subnet.BaseAddress.GetAddressBytes())).ToFrozenSet(),
                Shift: (group.Key.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - group.Key.PrefixLength))
            .ToArray());

    /// <summary>Reads the sockaddr as it comes from the kernel: no datagram allocates.</summary>
    public bool Knows(SocketAddress source)
    {
        UInt128 number;
        switch (source.Family)
        {
            case AddressFamily.InterNetwork when source.Size >= 8:
                number = ToNumber(source.Buffer.Span[4..8]);
                break;
            case AddressFamily.InterNetworkV6 when source.Size >= 24:
                number = ToNumber(source.Buffer.Span[8..24]);
                break;
            default:
                return false;
        }

        var known = _known;
        if (known.Addresses.Contains(number))
        {
            return true;
        }

        foreach (var (family, subnets, shift) in known.Subnets)
        {
            if (family == source.Family && subnets.Contains(shift == 128 ? 0 : number >> shift << shift))
            {
                return true;
            }
        }

        return false;
    }

    private static UInt128 ToNumber(ReadOnlySpan<byte> bytes)
    {
        UInt128 number = 0;
        foreach (var part in bytes)
        {
            number = (number << 8) | part;
        }

        return number;
    }

    private sealed record Sources(FrozenSet<UInt128> Addresses, (AddressFamily Family, FrozenSet<UInt128> Bases, int Shift)[] Subnets);
}
