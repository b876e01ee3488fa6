using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Netlink;
using Google.Protobuf;

namespace FlannelMesh.Leases.Wire;

/// <summary>Blocks to and from protobuf. Equal blocks give equal bytes, on which DistributedData's digests rely.</summary>
public static class BlockFormat
{
    public static Block ToWire(BlockState state)
    {
        var ballots = state.Slots.Values.Select(slot => slot.Ballot).Distinct().Order().ToList();
        var positions = ballots.Select((ballot, position) => (ballot, position)).ToDictionary(pair => pair.ballot, pair => (uint)pair.position);
        var block = new Block { Claim = ToWire(state.Claim) };
        block.Ballots.AddRange(ballots.Select(ToWire));
        block.Slots.AddRange(state.Slots.Values.Select(slot => ToWire(slot, positions[slot.Ballot])));
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

        return new BlockState(FromWire(block.Claim), slots.ToImmutable());
    }

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
        if (holder.Vxlan is { } vxlan)
        {
            wire.Backend.Vxlan = new VxlanData { Vni = vxlan.Vni, VtepMac = vxlan.VtepMac?.Value ?? 0, VtepMacV6 = vxlan.VtepMacV6?.Value ?? 0 };
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
        };
    }

    public static ByteString ToBytes(NodeId nodeId) => UnsafeByteOperations.UnsafeWrap(nodeId.ToBytes());

    public static ByteString ToBytes(Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    public static NodeId NodeIdFrom(ByteString bytes) => new(GuidFrom(bytes, "node id"));

    public static Guid GuidFrom(ByteString bytes, string field) =>
        bytes.Length == 16
            ? new Guid(bytes.Span, bigEndian: true)
            : throw new InvalidDataException($"{field} has {bytes.Length} bytes; 16 are expected");

    internal static int CompareBytes(Leases.Slot left, Leases.Slot right) =>
        ToWire(left, 0).ToByteArray().AsSpan().SequenceCompareTo(ToWire(right, 0).ToByteArray());

    private static Ballot ToWire(Leases.Ballot ballot) =>
        ballot == Leases.Ballot.None ? new Ballot() : new Ballot { Number = ballot.Number, Incarnation = ToBytes(ballot.Incarnation) };

    private static Leases.Ballot FromWire(Ballot? ballot) =>
        ballot is null || ballot.Incarnation.IsEmpty
            ? Leases.Ballot.None
            : new Leases.Ballot(ballot.Number, GuidFrom(ballot.Incarnation, "ballot"));

    private static Slot ToWire(Leases.Slot slot, uint ballot) => new()
    {
        Index = (uint)slot.Index,
        Ballot = ballot,
        Sequence = slot.Sequence,
        State = (SlotState)slot.State,
        Holder = ToWire(slot.Holder),
        Since = slot.Since.ToUnixTimeMilliseconds(),
    };

    private static Leases.Slot FromWire(Slot slot, Leases.Ballot ballot) => new()
    {
        Index = (int)slot.Index,
        Ballot = ballot,
        Sequence = slot.Sequence,
        State = (Leases.SlotState)slot.State,
        Holder = FromWire(slot.Holder),
        Since = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(slot.Since, 0, 253402300799999)),
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
