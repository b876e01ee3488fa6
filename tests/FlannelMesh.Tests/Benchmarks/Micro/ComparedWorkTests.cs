using System.Collections.Immutable;
using Akka.DistributedData;
using FlannelMesh.Benchmarks.Micro;
using FlannelMesh.Dataplane;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Wire;
using Google.Protobuf;
using Slot = FlannelMesh.Leases.Slot;

namespace FlannelMesh.Tests.Benchmarks.Micro;

/// <summary>What is compared has done the same.</summary>
public sealed class ComparedWorkTests
{
    private const int Slots = 100;

    [Fact]
    public void Merged_blocks_are_the_dictionarys()
    {
        var merge = new BlockMerge { Slots = Slots };
        merge.Prepare();

        var expected = (ImmutableSortedDictionary<int, Slot>)merge.Dictionary();
        Assert.Equal(Slots, expected.Count);
        Assert.Single(expected.Values, slot => slot.Sequence == 2);
        Assert.Equal(expected, ((LeaseBlock)merge.Block()).State.Slots);
        Assert.Equal(expected, ((LWWDictionary<int, Slot>)merge.Akka()).Entries.ToImmutableSortedDictionary());
    }

    [Fact]
    public void A_merged_delta_is_the_dictionarys()
    {
        var merge = new DeltaMerge { Slots = Slots };
        merge.Prepare();

        var expected = (ImmutableSortedDictionary<int, Slot>)merge.Dictionary();
        Assert.Single(expected.Values, slot => slot.Sequence == 2);
        Assert.Equal(expected, ((LeaseBlock)merge.Delta()).State.Slots);
    }

    [Fact]
    public void The_block_that_is_read_is_the_one_that_was_written()
    {
        var wire = new BlockWire { Slots = Slots };
        wire.Prepare();

        var expected = (Block)wire.Protobuf();
        Assert.Equal(Slots, expected.Slots.Count);
        Assert.Equal(expected, wire.Json());
        Assert.Equal(expected, BlockFormat.ToWire(((LeaseBlock)wire.Mesh()).State));
    }

    [Theory]
    [InlineData(FrameKind.Heartbeat, "HB")]
    [InlineData(FrameKind.LeaseRequest, "lq")]
    [InlineData(FrameKind.GossipOf100, "Akka.Cluster.GossipEnvelope, Akka.Cluster")]
    public void The_guard_passes_what_Akka_reads(FrameKind kind, string manifest)
    {
        var look = new FrameLook { Frame = kind };
        look.Prepare();

        Assert.True(look.Guard());
        Assert.Contains(manifest, ((IMessage)look.Akka()).ToByteString().ToStringUtf8(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_changed_peer_is_one_write_and_all_made_anew_are_four_each()
    {
        using var change = new PeerChange { Peers = Slots };
        change.Prepare();

        var (one, again, all) = ((ApplyReport)change.One(), (ApplyReport)change.One(), (ApplyReport)change.All());
        Assert.Equal((1, 1, 4 * Slots), (one.Writes, again.Writes, all.Writes));
        Assert.True(one.InSync && again.InSync && all.InSync);
    }
}
