using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Netlink;
using Google.Protobuf;

namespace FlannelMesh.Leases.Wire;

/// <summary>Blocks to and from protobuf. Equal blocks give equal bytes, on which DistributedData's digests rely.</summary>
public static class BlockFormat
{
    /// <summary>A thousand years in milliseconds: what a damaged message says must not overflow sums.</summary>
    private const long LongestGone = 31_557_600_000_000;

    public static Block ToWire(BlockState state)
    {
        var ballots = state.Slots.Values.Select(slot => slot.Ballot).Distinct().Order().ToList();
        var positions = ballots.Select((ballot, position) => (ballot, position)).ToDictionary(pair => pair.ballot, pair => (uint)pair.position);
        var block = new Block { Claim = ToWire(state.Claim) };
        block.Ballots.AddRange(ballots.Select(ToWire));
        block.Slots.AddRange(state.Slots.Values.Select(slot => ToWire(slot, positions[slot.Ballot])));
        if (state.Voters is { } voters)
        {
            block.Voters = ToWire(voters);
        }

        return block;
    }

    /// <exception cref="InvalidDataException">The message breaks a rule of the format; the text says which.</exception>
    public static BlockState FromWire(Block block)
    {
        var ballots = block.Ballots.Select(FromWire).ToArray();
        var slots = ImmutableSortedDictionary.CreateBuilder<int, Leases.Slot>();
        foreach (var slot in block.Slots)
        {
            if (slot.Index >= BlockLayout.MaxBlocks * BlockLayout.MaxSlots)
            {
                throw new InvalidDataException($"slot index {slot.Index} is outside of any pool");
            }

            if (slot.Ballot >= ballots.Length)
            {
                throw new InvalidDataException($"slot {slot.Index} names ballot {slot.Ballot} of {ballots.Length}");
            }

            slots[(int)slot.Index] = FromWire(slot, ballots[slot.Ballot]);
        }

        return new BlockState(FromWire(block.Claim), slots.ToImmutable(), block.Voters is { } voters ? FromWire(voters) : null);
    }

    public static VoterSet ToWire(Leases.Voters.VoterSet voters)
    {
        var wire = new VoterSet { ClusterId = ToBytes(voters.ClusterId), Version = voters.Version };
        wire.Voters.AddRange(voters.Voters);
        return wire;
    }

    public static Leases.Voters.VoterSet FromWire(VoterSet? wire) =>
        wire is null ? throw new InvalidDataException("a voter set is missing") : new(GuidFrom(wire.ClusterId, "cluster id"), wire.Version, wire.Voters);

    public static LeaseHolder ToWire(Leases.LeaseHolder holder)
    {
        var wire = new LeaseHolder
        {
            NodeId = ToBytes(holder.NodeId),
            Name = holder.Name,
            PublicIp = ToBytes(holder.PublicIp),
            PublicIpv6 = ToBytes(holder.PublicIpv6),
            Backend = new BackendData { Type = holder.BackendType },
        };
        wire.MergeFrom(holder.Extra);
        wire.Backend.MergeFrom(holder.BackendExtra);
        if (holder.Vxlan is { } vxlan)
        {
            wire.Backend.Vxlan = new VxlanData { Vni = vxlan.Vni, VtepMac = vxlan.VtepMac?.Value ?? 0, VtepMacV6 = vxlan.VtepMacV6?.Value ?? 0 };
        }

        if (holder.Udp is { } udp)
        {
            wire.Backend.Udp = new UdpData { Port = udp.Port, ReceiveBuffer = udp.ReceiveBuffer, PublicKey = ByteString.CopyFrom(udp.PublicKey.AsSpan()) };
        }

        return wire;
    }

    public static Leases.LeaseHolder FromWire(LeaseHolder? holder)
    {
        if (holder is null)
        {
            throw new InvalidDataException("a slot without holder");
        }

        return new Leases.LeaseHolder
        {
            NodeId = NodeIdFrom(holder.NodeId),
            Name = holder.Name,
            PublicIp = AddressFrom(holder.PublicIp),
            PublicIpv6 = AddressFrom(holder.PublicIpv6),
            BackendType = holder.Backend?.Type ?? "",
            Vxlan = holder.Backend?.Vxlan is { } vxlan
                ? new Leases.VxlanData(vxlan.Vni, MacFrom(vxlan.VtepMac), MacFrom(vxlan.VtepMacV6))
                : null,
            Udp = holder.Backend?.Udp is { } udp ? FromWire(udp) : null,
            Extra = UnknownFields.Of(holder),
            BackendExtra = holder.Backend is { } backend ? UnknownFields.Of(backend) : ByteString.Empty,
        };
    }

    private static Leases.UdpData FromWire(UdpData udp) =>
        udp.Port is 0 or > ushort.MaxValue ? throw new InvalidDataException($"a tunnel's port is {udp.Port}; 1 to {ushort.MaxValue} are possible")
        : udp.PublicKey.Length is not (0 or Leases.UdpData.KeyLength)
            ? throw new InvalidDataException($"a tunnel's key has {udp.PublicKey.Length} bytes; {Leases.UdpData.KeyLength} are expected")
        : new((ushort)udp.Port, udp.ReceiveBuffer, [.. udp.PublicKey]);

    public static ByteString ToBytes(NodeId nodeId) => UnsafeByteOperations.UnsafeWrap(nodeId.ToBytes());

    public static ByteString ToBytes(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    public static NodeId NodeIdFrom(ByteString bytes) => new(GuidFrom(bytes, "node id"));

    public static Guid GuidFrom(ByteString bytes, string field) =>
        bytes.Length == 16
            ? new Guid(bytes.Span, bigEndian: true)
            : throw new InvalidDataException($"{field} has {bytes.Length} bytes; 16 are expected");

    internal static TimeSpan GoneFrom(long milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, LongestGone));

    internal static int CompareBytes(Leases.Slot left, Leases.Slot right) =>
        ToWire(left, 0).ToByteArray().AsSpan().SequenceCompareTo(ToWire(right, 0).ToByteArray());

    internal static int CompareBytes(Leases.Voters.VoterEntry left, Leases.Voters.VoterEntry right) =>
        ToWire(left).ToByteArray().AsSpan().SequenceCompareTo(ToWire(right).ToByteArray());

    public static Ballot ToWire(Leases.Ballot ballot) =>
        ballot == Leases.Ballot.None ? new Ballot() : new Ballot { Number = ballot.Number, Incarnation = ToBytes(ballot.Incarnation) };

    public static Leases.Ballot FromWire(Ballot? ballot) =>
        ballot is null || ballot.Incarnation.IsEmpty
            ? Leases.Ballot.None
            : new Leases.Ballot(ballot.Number, GuidFrom(ballot.Incarnation, "ballot"));

    private static VoterEntry ToWire(Leases.Voters.VoterEntry entry) => new()
    {
        Ballot = ToWire(entry.Ballot),
        Sequence = entry.Sequence,
        Current = ToWire(entry.Current),
        Proposed = entry.Proposed is { } proposed ? ToWire(proposed) : null,
    };

    private static Leases.Voters.VoterEntry FromWire(VoterEntry wire) => new(
        FromWire(wire.Ballot), wire.Sequence, FromWire(wire.Current), wire.Proposed is { } proposed ? FromWire(proposed) : null);

    private static Slot ToWire(Leases.Slot slot, uint ballot)
    {
        var wire = new Slot
        {
            Index = (uint)slot.Index,
            Ballot = ballot,
            Sequence = slot.Sequence,
            State = (SlotState)slot.State,
            Holder = ToWire(slot.Holder),
            Since = slot.Since.ToUnixTimeMilliseconds(),
            Gone = (long)slot.Gone.TotalMilliseconds,
            ReservedFor = slot.ReservedFor ?? "",
        };
        wire.MergeFrom(slot.Extra);
        return wire;
    }

    private static Leases.Slot FromWire(Slot slot, Leases.Ballot ballot) => new()
    {
        Index = (int)slot.Index,
        Ballot = ballot,
        Sequence = slot.Sequence,
        State = (Leases.SlotState)slot.State,
        Holder = FromWire(slot.Holder),
        Since = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(slot.Since, 0, 253402300799999)),
        Gone = GoneFrom(slot.Gone),
        ReservedFor = slot.ReservedFor.Length == 0 ? null : slot.ReservedFor,
        Extra = UnknownFields.Of(slot),
    };

    private static ByteString ToBytes(IPAddress? address) =>
        address is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(address.GetAddressBytes());

    private static IPAddress? AddressFrom(ByteString bytes) => bytes.Length switch
    {
        0 => null,
        4 or 16 => new IPAddress(bytes.Span),
        var length => throw new InvalidDataException($"an address has {length} bytes; 4 or 16 are expected"),
    };

    private static MacAddress? MacFrom(ulong value) => value == 0 ? null : new MacAddress(value & 0xffff_ffff_ffff);
}
