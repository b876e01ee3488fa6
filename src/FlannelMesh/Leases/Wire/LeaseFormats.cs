using System.Collections.Immutable;
using FlannelMesh.Serialization;

namespace FlannelMesh.Leases.Wire;

/// <summary>The wire formats of <see cref="LeaseMessages"/> and of the replicated block.</summary>
public static class LeaseFormats
{
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of("lb", Block.Parser, (LeaseBlock block) => BlockFormat.ToWire(block.State), block => new LeaseBlock(BlockFormat.FromWire(block))),
        MessageFormat.Of("ld", Block.Parser, (LeaseBlockDelta delta) => BlockFormat.ToWire(delta.State), block => new LeaseBlockDelta(BlockFormat.FromWire(block))),
        MessageFormat.Of("lk", BlockKey.Parser, (LeaseBlockKey key) => new BlockKey { Id = key.Id }, key => new LeaseBlockKey(key.Id)),
        MessageFormat.Of("lq", LeaseRequest.Parser, (LeaseMessages.LeaseRequest request) => ToWire(request), FromWire),
        MessageFormat.Of("lg", LeaseGranted.Parser, (LeaseMessages.LeaseGranted granted) => ToWire(granted), FromWire),
        MessageFormat.Of("lr", LeaseRefused.Parser, (LeaseMessages.LeaseRefused refused) => ToWire(refused), FromWire),
        MessageFormat.Of("lc", LeaseConfirmed.Parser, (LeaseMessages.LeaseConfirmed confirmed) => ToWire(confirmed), FromWire),
        MessageFormat.Of("ts", TableSubscribe.Parser, (LeaseMessages.TableSubscribe subscribe) => ToWire(subscribe), FromWire),
        MessageFormat.Of("tu", TableUpdate.Parser, (LeaseMessages.TableUpdate update) => ToWire(update), FromWire),
    ];

    private static LeaseRequest ToWire(LeaseMessages.LeaseRequest request)
    {
        var wire = new LeaseRequest
        {
            RequestId = BlockFormat.ToBytes(request.RequestId),
            Block = (uint)request.Block,
            Holder = BlockFormat.ToWire(request.Holder),
        };
        if (request.Preferred is { } preferred)
        {
            wire.Preferred = (uint)preferred;
        }

        return wire;
    }

    private static LeaseMessages.LeaseRequest FromWire(LeaseRequest wire) => new(
        BlockFormat.GuidFrom(wire.RequestId, "request id"),
        Bounded(wire.Block, BlockLayout.MaxBlocks, "block"),
        BlockFormat.FromWire(wire.Holder),
        wire.HasPreferred ? Bounded(wire.Preferred, BlockLayout.MaxBlocks * BlockLayout.MaxSlots, "preferred slot") : null);

    private static LeaseGranted ToWire(LeaseMessages.LeaseGranted granted) => new()
    {
        RequestId = BlockFormat.ToBytes(granted.RequestId),
        Lease = BlockFormat.ToWire(BlockState.Empty.With(granted.Slot)),
    };

    private static LeaseMessages.LeaseGranted FromWire(LeaseGranted wire) =>
        new(BlockFormat.GuidFrom(wire.RequestId, "request id"), SingleSlot(wire.Lease));

    private static LeaseConfirmed ToWire(LeaseMessages.LeaseConfirmed confirmed) =>
        new() { Block = (uint)confirmed.Block, Lease = BlockFormat.ToWire(BlockState.Empty.With(confirmed.Slot)) };

    private static LeaseMessages.LeaseConfirmed FromWire(LeaseConfirmed wire) =>
        new(Bounded(wire.Block, BlockLayout.MaxBlocks, "block"), SingleSlot(wire.Lease));

    private static LeaseRefused ToWire(LeaseMessages.LeaseRefused refused) => new()
    {
        RequestId = BlockFormat.ToBytes(refused.RequestId),
        Reason = (RefusalReason)refused.Reason,
        Message = refused.Message,
        Slots = (uint)refused.Slots,
        Granted = (uint)refused.Taken,
    };

    private static LeaseMessages.LeaseRefused FromWire(LeaseRefused wire) =>
        new(BlockFormat.GuidFrom(wire.RequestId, "request id"), (Leases.RefusalReason)wire.Reason, wire.Message)
        {
            Slots = (int)wire.Slots,
            Taken = (int)wire.Granted,
        };

    private static TableSubscribe ToWire(LeaseMessages.TableSubscribe subscribe) =>
        new() { Stream = BlockFormat.ToBytes(subscribe.Stream), Version = subscribe.Version };

    private static LeaseMessages.TableSubscribe FromWire(TableSubscribe wire) =>
        new(wire.Stream.IsEmpty ? Guid.Empty : BlockFormat.GuidFrom(wire.Stream, "stream"), wire.Version);

    private static TableUpdate ToWire(LeaseMessages.TableUpdate update)
    {
        var wire = new TableUpdate { Stream = BlockFormat.ToBytes(update.Stream), FromVersion = update.FromVersion, Version = update.Version };
        wire.Blocks.AddRange(update.Blocks.Select(pair => new NumberedBlock { Number = (uint)pair.Key, Block = BlockFormat.ToWire(pair.Value) }));
        return wire;
    }

    private static LeaseMessages.TableUpdate FromWire(TableUpdate wire) => new(
        BlockFormat.GuidFrom(wire.Stream, "stream"),
        wire.FromVersion,
        wire.Version,
        wire.Blocks.ToImmutableSortedDictionary(
            block => Bounded(block.Number, BlockLayout.MaxBlocks, "block"),
            block => BlockFormat.FromWire(block.Block ?? new Block())));

    private static Leases.Slot SingleSlot(Block? block)
    {
        var slots = BlockFormat.FromWire(block ?? new Block()).Slots;
        return slots.Count == 1 ? slots.Values.Single() : throw new InvalidDataException($"a grant of {slots.Count} slots; 1 is expected");
    }

    private static int Bounded(uint value, int limit, string field) =>
        value < limit ? (int)value : throw new InvalidDataException($"{field} {value} is not below {limit}");
}
