using System.Collections.Immutable;
using System.Net;
using BenchmarkDotNet.Attributes;
using FlannelMesh.Benchmarks.Simulation;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Security;
using FlannelMesh.Serialization;
using FlannelMesh.Transport;
using Google.Protobuf;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>What a frame costs before Akka gets it; beside what Akka itself reads of it before it looks for a serializer.</summary>
public class FrameLook
{
    private static readonly MeshSerializer Serializer = new(null!);

    private FrameGuard? _guard;
    private byte[] _frame = [];

    /// <summary>Which frame.</summary>
    [ParamsAllValues]
    public FrameKind Frame { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var lease = LeaseSample.Block(3).Slots[2];
        var holder = lease.Holder with { PublicIp = IPAddress.Parse(FrameSample.Peer) };
        var facts = new MeshFacts(() => ClusterRecord.Empty, () => [], () => new LeaseTable(ImmutableSortedDictionary<int, Slot>.Empty, true), TimeProvider.System);
        _guard = new FrameGuard(new NodeIdentity(holder.Name, holder.NodeId, [holder.PublicIp]), holder.PublicIp, AddressText.SystemName, facts);
        _frame = Frame switch
        {
            FrameKind.Heartbeat => FrameSample.Message("/system/cluster/heartbeatReceiver", "/system/cluster/core/daemon/heartbeatSender", 5, "HB", FrameSample.Heartbeat()),
            FrameKind.GossipOf100 => FrameSample.Message(
                "/system/cluster/core/daemon", "/system/cluster/core/daemon", 5, "Akka.Cluster.GossipEnvelope, Akka.Cluster", Gossip(100)),
            _ => FrameSample.Message(
                "/system/sharding/subnet-allocator",
                "/user/lease-client",
                MeshSerializer.Id,
                "lq",
                Serializer.ToBinary(new LeaseMessages.LeaseRequest(Guid.Parse("5f0c9a52-8d1e-4f0b-9b3c-2a7d6e1f4c80"), 0, holder, null))),
        };
        if ((_guard.Refusal(FrameSample.Introduction()) ?? _guard.Refusal(_frame)) is { } refusal)
        {
            throw new BenchmarkException($"the guard refuses the frame {Frame}: {refusal}");
        }
    }

    [Benchmark(Baseline = true, Description = "Akka reads the frame and the envelope")]
    public object Akka()
    {
        var frame = FrameSample.Frame.Parser.ParseFrom(_frame);
        return FrameSample.Envelope.Parser.ParseFrom((ByteString)FrameSample.Frame.FindFieldByNumber(1).Accessor.GetValue(frame));
    }

    [Benchmark(Description = "the guard looks at it")]
    public bool Guard() => _guard!.Look(_frame).IsPass;

    private static byte[] Gossip(int members)
    {
        using var gossip = new GossipSample();
        return FrameSample.Gossip(gossip.Write(members));
    }
}
