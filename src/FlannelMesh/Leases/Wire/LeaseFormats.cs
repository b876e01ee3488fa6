using System.Collections.Immutable;
using FlannelMesh.Serialization;
using Google.Protobuf;

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
        MessageFormat.Of("sq", SlotRequest.Parser, (LeaseMessages.SlotRequest request) => ToWire(request), FromWire),
        MessageFormat.Of("vq", VoterRequest.Parser, (LeaseMessages.VoterRequest request) => ToWire(request), FromWire),
        MessageFormat.Of("sc", SlotChanged.Parser, (LeaseMessages.SlotChanged changed) => ToWire(changed), FromWire),
        MessageFormat.Of("vc", VotersChanged.Parser, (LeaseMessages.VotersChanged changed) => ToWire(changed), FromWire),
        MessageFormat.Of("bq", BlocksRequest.Parser, (LeaseMessages.BlocksRequest request) => ToWire(request), FromWire),
        MessageFormat.Of("bs", BlocksReply.Parser, (LeaseMessages.BlocksReply reply) => ToWire(reply), FromWire),
        MessageFormat.Of("lg", LeaseGranted.Parser, (LeaseMessages.LeaseGranted granted) => ToWire(granted), FromWire),
        MessageFormat.Of("lr", LeaseRefused.Parser, (LeaseMessages.LeaseRefused refused) => ToWire(refused), FromWire),
        MessageFormat.Of("lc", LeaseConfirmed.Parser, (LeaseMessages.LeaseConfirmed confirmed) => ToWire(confirmed), FromWire),
        MessageFormat.Of("ts", TableSubscribe.Parser, (LeaseMessages.TableSubscribe subscribe) => ToWire(subscribe), FromWire),
        MessageFormat.Of("tu", TableUpdate.Parser, (LeaseMessages.TableUpdate update) => ToWire(update), FromWire),
    ];

    /// <exception cref="InvalidDataException">A field breaks a rule of the format.</exception>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The bytes are no message.</exception>
    public static LeaseMessages.TableUpdate ReadTable(ReadOnlySpan<byte> bytes) => FromWire(TableUpdate.Parser.ParseFrom(bytes));

    public static byte[] WriteTable(LeaseMessages.TableUpdate table) => ToWire(table).ToByteArray();

    private static LeaseRequest ToWire(LeaseMessages.LeaseRequest request)
    {
        var wire = new LeaseRequest
        {
            RequestId = BlockFormat.ToBytes(request.RequestId),
            Block = (uint)request.Block,
            Holder = BlockFormat.ToWire(request.Holder),
            UnderPressure = request.IsUnderPressure,
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
        wire.HasPreferred ? Bounded(wire.Preferred, BlockLayout.MaxBlocks * BlockLayout.MaxSlots, "preferred slot") : null)
    {
        IsUnderPressure = wire.UnderPressure,
    };

    private static SlotRequest ToWire(LeaseMessages.SlotRequest request) => new()
    {
        RequestId = BlockFormat.ToBytes(request.RequestId),
        Block = (uint)request.Block,
        Index = (uint)request.Index,
        Change = (SlotChange)request.Change,
        SeenBallot = request.Seen is { } seen ? BlockFormat.ToWire(seen.Ballot) : null,
        SeenSequence = request.Seen?.Sequence ?? 0,
        Name = request.Name,
    };

    private static LeaseMessages.SlotRequest FromWire(SlotRequest wire) => new(
        BlockFormat.GuidFrom(wire.RequestId, "request id"),
        Bounded(wire.Block, BlockLayout.MaxBlocks, "block"),
        Bounded(wire.Index, BlockLayout.MaxBlocks * BlockLayout.MaxSlots, "slot"),
        (Leases.SlotChange)wire.Change,
        wire.SeenBallot is { } ballot ? (BlockFormat.FromWire(ballot), wire.SeenSequence) : null,
        wire.Name);

    private static VoterRequest ToWire(LeaseMessages.VoterRequest request) =>
        new() { RequestId = BlockFormat.ToBytes(request.RequestId), Voter = request.Voter, IsRemoval = request.IsRemoval };

    private static LeaseMessages.VoterRequest FromWire(VoterRequest wire) =>
        new(BlockFormat.GuidFrom(wire.RequestId, "request id"), wire.Voter, wire.IsRemoval);

    private static SlotChanged ToWire(LeaseMessages.SlotChanged changed) =>
        new() { RequestId = BlockFormat.ToBytes(changed.RequestId), Lease = BlockFormat.ToWire(BlockState.Empty.With(changed.Slot)) };

    private static LeaseMessages.SlotChanged FromWire(SlotChanged wire) =>
        new(BlockFormat.GuidFrom(wire.RequestId, "request id"), SingleSlot(wire.Lease));

    private static VotersChanged ToWire(LeaseMessages.VotersChanged changed) =>
        new() { RequestId = BlockFormat.ToBytes(changed.RequestId), Voters = BlockFormat.ToWire(changed.Voters) };

    private static LeaseMessages.VotersChanged FromWire(VotersChanged wire) =>
        new(BlockFormat.GuidFrom(wire.RequestId, "request id"), BlockFormat.FromWire(wire.Voters));

    private static BlocksRequest ToWire(LeaseMessages.BlocksRequest request) => new() { ClusterId = BlockFormat.ToBytes(request.ClusterId) };

    private static LeaseMessages.BlocksRequest FromWire(BlocksRequest wire) => new(BlockFormat.GuidFrom(wire.ClusterId, "cluster id"));

    private static BlocksReply ToWire(LeaseMessages.BlocksReply reply)
    {
        var wire = new BlocksReply { ClusterId = BlockFormat.ToBytes(reply.ClusterId), IsSynced = reply.IsSynced };
        wire.Blocks.AddRange(ToWire(reply.Blocks));
        return wire;
    }

    private static LeaseMessages.BlocksReply FromWire(BlocksReply wire) =>
        new(BlockFormat.GuidFrom(wire.ClusterId, "cluster id"), wire.IsSynced, FromWire(wire.Blocks));

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

    private static LeaseRefused ToWire(LeaseMessages.LeaseRefused refused)
    {
        var wire = new LeaseRefused
        {
            RequestId = BlockFormat.ToBytes(refused.RequestId),
            Reason = (RefusalReason)refused.Reason,
            Message = refused.Message,
            Slots = (uint)refused.Slots,
            Granted = (uint)refused.Taken,
        };
        if (refused.LongestGone is { } gone)
        {
            wire.LongestGone = (long)gone.TotalMilliseconds;
        }

        return wire;
    }

    private static LeaseMessages.LeaseRefused FromWire(LeaseRefused wire) =>
        new(BlockFormat.GuidFrom(wire.RequestId, "request id"), (Leases.RefusalReason)wire.Reason, wire.Message)
        {
            Slots = (int)wire.Slots,
            Taken = (int)wire.Granted,
            LongestGone = wire.HasLongestGone ? BlockFormat.GoneFrom(wire.LongestGone) : null,
        };

    private static TableSubscribe ToWire(LeaseMessages.TableSubscribe subscribe) =>
        new() { Stream = BlockFormat.ToBytes(subscribe.Stream), Version = subscribe.Version, Voters = subscribe.Voters };

    private static LeaseMessages.TableSubscribe FromWire(TableSubscribe wire) =>
        new(wire.Stream.IsEmpty ? Guid.Empty : BlockFormat.GuidFrom(wire.Stream, "stream"), wire.Version) { Voters = wire.Voters };

    private static TableUpdate ToWire(LeaseMessages.TableUpdate update)
    {
        var wire = new TableUpdate
        {
            Stream = BlockFormat.ToBytes(update.Stream),
            FromVersion = update.FromVersion,
            Version = update.Version,
            Voters = update.Voters is { } voters ? BlockFormat.ToWire(voters) : null,
        };
        wire.Blocks.AddRange(ToWire(update.Blocks));
        return wire;
    }

    private static LeaseMessages.TableUpdate FromWire(TableUpdate wire) => new(
        BlockFormat.GuidFrom(wire.Stream, "stream"),
        wire.FromVersion,
        wire.Version,
        FromWire(wire.Blocks))
    {
        Voters = wire.Voters is { } voters ? BlockFormat.FromWire(voters) : null,
    };

    private static IEnumerable<NumberedBlock> ToWire(ImmutableSortedDictionary<int, BlockState> blocks) =>
        blocks.Select(pair => new NumberedBlock { Number = (uint)pair.Key, Block = BlockFormat.ToWire(pair.Value) });

    private static ImmutableSortedDictionary<int, BlockState> FromWire(IEnumerable<NumberedBlock> blocks) => blocks.ToImmutableSortedDictionary(
        block => Bounded(block.Number, BlockLayout.VotersBlock + 1, "block"),
        block => BlockFormat.FromWire(block.Block ?? new Block()));

    internal static Leases.Slot SingleSlot(Block? block)
    {
        var slots = BlockFormat.FromWire(block ?? new Block()).Slots;
        return slots.Count == 1 ? slots.Values.Single() : throw new InvalidDataException($"a grant of {slots.Count} slots; 1 is expected");
    }

    internal static int Bounded(uint value, int limit, string field) =>
        value < limit ? (int)value : throw new InvalidDataException($"{field} {value} is not below {limit}");
}
