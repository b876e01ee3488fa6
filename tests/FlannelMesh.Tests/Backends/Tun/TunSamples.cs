using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Leases;
using FlannelMesh.Peers;
using static FlannelMesh.Tests.Backends.BackendSamples;

namespace FlannelMesh.Tests.Backends.Tun;

/// <summary>Tunnels in clear text and encrypted, and what they are told.</summary>
internal static class TunSamples
{
    public static TunnelIdentity Plain { get; } = new(4 << 20, [], []);

    public static TunnelIdentity Keyed { get; } = new(4 << 20, Key(1), Key(2));

    public static TunBackend Clear { get; } = new(new UdpBackendConfig(), Plain);

    public static TunBackend Sealed { get; } = new(new UdpBackendConfig { IsEncrypted = true }, Keyed);

    public static TunnelGoal Goal { get; } = TunnelGoal.Of(Clear, DualNode, LeaseOf(DualNode, 0), Device(7), queues: 1)!;

    public static ImmutableArray<byte> Key(byte first) => [first, .. new byte[UdpData.KeyLength - 1]];

    public static ImmutableDictionary<string, int> Device(int index) =>
        ImmutableDictionary<string, int>.Empty.Add(TunBackend.DeviceName, index);

    public static Peer UdpPeer(int number, UdpData? udp = null) =>
        PeerOf(DualNode, number, "udp", holder => holder with { Udp = udp ?? new UdpData(8285, 4 << 20, []) });

    public static PeerStatus StatusOf(Peer peer, Via via = Via.Udp, string? problem = null) => new()
    {
        Plan = new PeerPlan { Peer = peer, Via = via, Problem = problem },
        Route = EntryState.Installed,
        Neighbor = EntryState.None,
        Fdb = EntryState.None,
    };

    public static IPNetwork Net(string text) => IPNetwork.Parse(text);
}
