using System.Collections.Immutable;
using System.Net;
using CsCheck;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Netlink;

namespace FlannelMesh.Tests.Leases;

/// <summary>Leases for tests, fixed and generated.</summary>
internal static class LeaseSamples
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Few values, so that two generated blocks meet in the same ballots and slots.</summary>
    public static readonly Gen<Ballot> GenBallot =
        Gen.Select(Gen.ULong[0, 4], Gen.Int[1, 3], (number, node) => new Ballot(number, IdOf(node)));

    public static readonly Gen<Slot> GenSlot =
        Gen.Select(Gen.Int[0, 5], GenBallot, Gen.ULong[1, 3], Gen.Int[1, 2], Gen.Int[1, 4], (index, ballot, sequence, state, node) => new Slot
        {
            Index = index,
            Ballot = ballot,
            Sequence = sequence,
            State = (SlotState)state,
            Holder = Holder(node),
            Since = Now,
            Gone = TimeSpan.FromMinutes((int)sequence - 1),
            ReservedFor = index == 5 ? "h3" : null,
        });

    public static readonly Gen<BlockState> GenBlock = Gen.Select(GenBallot, GenSlot.List[0, 8], (claim, slots) =>
        slots.Aggregate(BlockState.Empty.WithClaim(claim), (block, slot) => block.With(slot)));

    public static Guid IdOf(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static LeaseHolder Holder(int number) => new()
    {
        NodeId = new NodeId(IdOf(number)),
        Name = $"h{number}",
        PublicIp = IPAddress.Parse($"10.99.0.{10 + number}"),
        BackendType = "vxlan",
        Vxlan = new VxlanData(1, new MacAddress(0x020000000000 + (ulong)number), null),
    };

    public static Slot Slot(int index, int holder, Ballot? ballot = null, ulong sequence = 1, SlotState state = SlotState.Granted) => new()
    {
        Index = index,
        Ballot = ballot ?? new Ballot(1, IdOf(100)),
        Sequence = sequence,
        State = state,
        Holder = Holder(holder),
        Since = Now,
    };

    public static BlockState Block(params Slot[] slots) => slots.Aggregate(BlockState.Empty, (block, slot) => block.With(slot));

    /// <summary>Three voters of one cluster.</summary>
    public static VoterSet Voters(ulong version = 1) => new(IdOf(900), version, ["10.99.0.11:8283", "10.99.0.12:8283", "10.99.0.13:8283"]);

    public static LeaseMessages.LeaseRequest LeaseRequest(int node, int? preferred = null, bool isUnderPressure = false) =>
        new(IdOf(500 + node), 0, Holder(node), preferred) { IsUnderPressure = isUnderPressure };

    /// <summary>A clock that has counted how long the holders of some slots are gone; everybody else is a member.</summary>
    public static HoldClock Clock(params (int Slot, int Holder, TimeSpan Gone)[] gone) => new(
        [.. Enumerable.Range(1, 20).Where(node => gone.All(entry => entry.Holder != node)).Select(node => Holder(node).NodeId)],
        gone.ToImmutableDictionary(entry => entry.Slot, entry => new HoldClock.Count(Holder(entry.Holder).NodeId, entry.Gone, true)),
        null,
        null);

    public static LeaseTable Table(bool isComplete, params Slot[] slots) =>
        new(slots.ToImmutableSortedDictionary(slot => slot.Index, slot => slot), isComplete);
}
