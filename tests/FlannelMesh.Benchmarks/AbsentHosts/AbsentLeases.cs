using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Leases;
using FlannelMesh.Netlink;

namespace FlannelMesh.Benchmarks.AbsentHosts;

/// <summary>Leases of vxlan hosts that do not exist, as allocators would have written them.</summary>
internal static class AbsentLeases
{
    public const int Most = 50_000;

    /// <summary>100.64.0.0, the addresses between a carrier and its customers: no lab has any of them.</summary>
    private const uint FirstAddress = 0x6440_0000;

    /// <summary>The first free slots of the pool, since a new host asks first for a subnet of a block that is in use.</summary>
    /// <param name="known">What is in the voter's journal. Whoever holds a slot there keeps it.</param>
    /// <returns>The blocks that changed, whole.</returns>
    /// <exception cref="BenchmarkException">So many slots are not free.</exception>
    public static ImmutableSortedDictionary<int, BlockState> AddTo(IReadOnlyDictionary<int, BlockState> known, BlockLayout layout, int count, DateTimeOffset since)
    {
        var slots = Enumerable.Range(0, layout.Slots).Where(slot => Block(known, layout.BlockOf(slot)).Slots.ContainsKey(slot) is false).Take(count).ToList();
        if (slots.Count < count)
        {
            throw new BenchmarkException($"--count '{count}': must be at most {slots.Count}, for no more of the {layout.Slots} subnets are free");
        }

        return slots.Select((slot, number) => (Slot: slot, Number: number)).GroupBy(entry => layout.BlockOf(entry.Slot)).ToImmutableSortedDictionary(
            group => group.Key,
            group =>
            {
                var block = Block(known, group.Key);
                var claim = block.Claim == Ballot.None ? Ballot.None.Next(Guid.NewGuid()) : block.Claim;
                // Above all that this incarnation has written.
                var sequence = block.Slots.Values.Select(slot => slot.Sequence).Append(0UL).Max();
                return group.Aggregate(block.WithClaim(claim), (state, entry) => state.With(new Slot
                {
                    Index = entry.Slot,
                    Ballot = claim,
                    Sequence = ++sequence,
                    State = SlotState.Granted,
                    Holder = Holder(entry.Number),
                    Since = since,
                }));
            });
    }

    private static BlockState Block(IReadOnlyDictionary<int, BlockState> blocks, int number) => blocks.GetValueOrDefault(number, BlockState.Empty);

    private static LeaseHolder Holder(int number) => new()
    {
        NodeId = NodeId.New(),
        Name = $"host-{number + 1:00000}.lab.example",
        PublicIp = Address(number),
        BackendType = "vxlan",
        Vxlan = new VxlanData(1, new MacAddress(0x0285_0000_0000UL + (uint)number), null),
    };

    private static IPAddress Address(int number)
    {
        // No address ends in 0 or 255.
        var value = FirstAddress + ((uint)number / 250 * 256) + ((uint)number % 250) + 1;
        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }
}
