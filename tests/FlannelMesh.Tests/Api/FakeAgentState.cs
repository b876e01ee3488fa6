using System.Text.Json.Nodes;
using FlannelMesh.Api;
using FlannelMesh.Api.Contract;
using FlannelMesh.Metrics;

namespace FlannelMesh.Tests.Api;

/// <summary>An agent's state that a test sets.</summary>
internal sealed class FakeAgentState : IAgentState
{
    public static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public const string NodeId = "00112233-4455-6677-8899-aabbccddeeff";

    public const string PeerId = "11112222-3333-4444-5555-666677778888";

    public NodeView Node { get; set; } = new(
        NodeId,
        "h1",
        "10.99.0.11:8283",
        "ready",
        "vxlan",
        "10.5.0.0/16",
        "10.5.1.0/24",
        "fc00:0:0:1::/64",
        "10.99.0.11",
        null,
        1450,
        "eth0",
        3,
        true,
        true,
        "1.2.3",
        Start);

    public VotersView Voters { get; set; } = new(
        "99990000-0000-0000-0000-000000000001", 1, 1, 1, true, null, [new("10.99.0.11:8283", "h1", NodeId, true)]);

    public Instruments Instruments { get; } = new(TimeProvider.System);

    public bool SeesOtherCluster { get; set; }

    public IReadOnlyList<MemberView> Members { get; set; } =
    [
        new(NodeId, "h1", "10.99.0.11:8283", "up", true, true, Start, "10.5.1.0/24"),
        new(PeerId, "h2", "10.99.0.12:8283", "joining", false, false, null, null),
    ];

    public IReadOnlyList<LeaseView> Leases { get; set; } =
    [
        new(
            "10.5.1.0/24",
            null,
            NodeId,
            "h1",
            "10.99.0.11",
            null,
            "vxlan",
            new JsonObject { ["VNI"] = 1, ["VtepMAC"] = "02:00:00:00:00:01" },
            "active",
            7,
            Start,
            null),
    ];

    public IReadOnlyList<PeerView> Peers { get; set; } =
    [
        new(
            PeerId,
            "h2",
            "10.5.2.0/24",
            "fc00:0:0:2::/64",
            "10.99.0.12",
            "vxlan",
            "flannel.1",
            "installed",
            "pending",
            "failed",
            "failed",
            Start,
            "No space left on device"),
    ];

    public DataplaneView Dataplane { get; set; } = new(
        false,
        Start.AddMilliseconds(250),
        1.5,
        new Dictionary<string, KindView> { ["route"] = new(2, 1, 0) },
        [new EntryView("fdb", "02:00:00:00:00:02 dev flannel.1", "failed", "No space left on device")],
        new Dictionary<string, long> { ["neighbor"] = 4 });

    public static TunnelView Tunnel { get; } = new(
        4711,
        "1.2.3",
        Start,
        "none",
        true,
        1,
        null,
        new TunnelTotalsView(10, 1000, 20, 2000, new Dictionary<string, ulong> { ["NoRoute"] = 3 }, 2, 5, 6, 7, 8, 1, 2, 3, 4, true, true, false, 0, 0, 77),
        [new TunnelPeerView("b", "h\"2", 9, 900, 19, 1900, 1, 0, null)]);

    public MeshView Mesh { get; set; } = new(
        NodeId,
        Start,
        [
            new MeshNodeView(
                NodeId,
                "h1",
                "10.99.0.11:8283",
                "10.99.0.11",
                "10.5.1.0/24",
                "1.2.3",
                "udp",
                "ready",
                true,
                true,
                Start,
                0,
                [new ProblemView("warn", "traffic rules are not set", "there is no nft", "apt-get install nftables")],
                new Dictionary<string, KindView> { ["route"] = new(2, 0, 0) },
                new Dictionary<string, long> { ["route"] = 3 },
                new MeshTunnelView(1, 2, 3, 4, 5),
                [new LinkView(PeerId, "overlay", "ok", 312, 5, 20, Start, 1.5, "UDP echo to 10.5.2.0:8286 through flannel.1")]) { Member = true, Reachable = true },
            new MeshNodeView(
                PeerId, "h2", "10.99.0.12:8283", "10.99.0.12", null, null, "vxlan", "unknown", false, false, null, null, [], new Dictionary<string, KindView>(),
                new Dictionary<string, long>(), null, []) { Member = true },
        ]);

    public PoolView Pool { get; set; } = new("10.5.0.0/16", 24, "10.5.1.0", "10.5.255.0", 255, 252, 1, 1, 1, null, null);

    public IReadOnlyList<MeshProblemView> Problems { get; set; } =
        [new(PeerId, "h2", "fail", "the member is unreachable", "seen by h1", "see that h2 is up", Start)];

    public IReadOnlyList<LeaseChangeView> History { get; set; } =
        [new(Start, "10.5.1.0/24", "granted", NodeId, "h1", "leased to h1 (10.99.0.11, vxlan)")];

    public IReadOnlyList<LeaseChangeView>? LeaseHistory(string? subnet) =>
        subnet is null ? History : subnet == Pool.SubnetMin + "/24" ? [.. History.Where(change => change.Subnet == subnet)] : null;

    public IReadOnlyList<string> Missing { get; set; } = [];

    /// <summary>What every read of <see cref="Node"/> from the API ends with, if it is set.</summary>
    public Exception? Failure { get; set; }

    NodeView IAgentState.Node => Failure is null ? Node : throw Failure;
}
