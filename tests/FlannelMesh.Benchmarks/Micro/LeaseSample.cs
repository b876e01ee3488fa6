using System.Net;
using FlannelMesh.Leases;
using FlannelMesh.Netlink;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>A block of leases as vxlan hosts have them, all granted by one allocator.</summary>
internal static class LeaseSample
{
    private static readonly Ballot Claim = new(3, Guid.Parse("5f0c9a52-8d1e-4f0b-9b3c-2a7d6e1f4c80"));

    public static BlockState Block(int slots) => Enumerable.Range(0, slots).Aggregate(BlockState.Empty.WithClaim(Claim), (block, index) => block.With(Slot(index, 1)));

    /// <summary>The same with one slot written once more.</summary>
    public static BlockState Changed(BlockState block) => block.With(Change(block));

    public static Slot Change(BlockState block) => Slot(block.Slots.Count / 2, 2);

    private static Slot Slot(int index, ulong sequence) => new()
    {
        Index = index,
        Ballot = Claim,
        Sequence = sequence,
        State = SlotState.Granted,
        Holder = new LeaseHolder
        {
            NodeId = new NodeId(new Guid(index, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
            Name = $"host-{index}",
            PublicIp = new IPAddress([10, 1, (byte)(index >> 8), (byte)index]),
            BackendType = "vxlan",
            Vxlan = new VxlanData(1, new MacAddress(0x0285_0000_0000UL + (uint)index), null),
        },
        Since = DateTimeOffset.UnixEpoch.AddDays(20_000),
    };
}
