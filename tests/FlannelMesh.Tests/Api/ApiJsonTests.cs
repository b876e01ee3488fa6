using System.Text.Json;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Tests.Api;

/// <summary>The contract with everybody who reads the API: names, their order, and how values are spelled.</summary>
public sealed class ApiJsonTests
{
    private static readonly FakeAgentState State = new();

    internal static CloudView Cloud { get; } = new("i-1", "vpc-1", "eni-1", true, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), 2, 3);

    [Fact]
    public void A_node() => Assert.Equal(
        """
        {"nodeId":"00112233-4455-6677-8899-aabbccddeeff","name":"h1","address":"10.99.0.11:8283","state":"ready","backend":"vxlan",
        "network":"10.5.0.0/16","subnet":"10.5.1.0/24","ipv6Subnet":"fc00:0:0:1::/64","publicIp":"10.99.0.11","publicIpv6":null,
        "mtu":1450,"interface":"eth0","clusterSize":3,"ready":true,"inSync":true,"version":"1.2.3","startedAt":"2026-01-02T03:04:05Z",
        "clusterId":null,"pools":[],"problems":[]}
        """.ReplaceLineEndings(""),
        JsonSerializer.Serialize(State.Node, ApiJson.Default.NodeView));

    [Fact]
    public void Only_a_node_in_a_cloud_says_so() => Assert.Contains(
        """
        "cloud":{"instance":"i-1","network":"vpc-1","target":"eni-1","routeReady":true,"checkedAt":"2026-01-02T03:04:05Z","changes":2,"failures":3}
        """.Trim(),
        JsonSerializer.Serialize(State.Node with { Cloud = Cloud }, ApiJson.Default.NodeView),
        StringComparison.Ordinal);

    [Fact]
    public void Members() => Assert.Equal(
        """
        [{"nodeId":"00112233-4455-6677-8899-aabbccddeeff","name":"h1","address":"10.99.0.11:8283","status":"up","reachable":true,
        "oldest":true,"upSince":"2026-01-02T03:04:05Z","subnet":"10.5.1.0/24"},
        {"nodeId":"11112222-3333-4444-5555-666677778888","name":"h2","address":"10.99.0.12:8283","status":"joining","reachable":false,
        "oldest":false,"upSince":null,"subnet":null}]
        """.ReplaceLineEndings(""),
        JsonSerializer.Serialize(State.Members, ApiJson.Default.IReadOnlyListMemberView));

    [Fact]
    public void Leases() => Assert.Equal(
        """
        [{"subnet":"10.5.1.0/24","ipv6Subnet":null,"nodeId":"00112233-4455-6677-8899-aabbccddeeff","name":"h1","publicIp":"10.99.0.11",
        "publicIpv6":null,"backendType":"vxlan","backendData":{"VNI":1,"VtepMAC":"02:00:00:00:00:01"},"state":"active","epoch":7,
        "heldSince":"2026-01-02T03:04:05Z","expiresAt":null,"reservedFor":null}]
        """.ReplaceLineEndings(""),
        JsonSerializer.Serialize(State.Leases, ApiJson.Default.IReadOnlyListLeaseView));

    [Fact]
    public void Peers() => Assert.Equal(
        """
        [{"nodeId":"11112222-3333-4444-5555-666677778888","name":"h2","subnet":"10.5.2.0/24","ipv6Subnet":"fc00:0:0:2::/64",
        "publicIp":"10.99.0.12","via":"vxlan","device":"flannel.1","route":"installed","neighbor":"pending","fdb":"failed",
        "state":"failed","since":"2026-01-02T03:04:05Z","lastError":"No space left on device"}]
        """.ReplaceLineEndings(""),
        JsonSerializer.Serialize(State.Peers, ApiJson.Default.IReadOnlyListPeerView));

    [Fact]
    public void Dataplane() => Assert.Equal(
        """
        {"inSync":false,"lastApply":"2026-01-02T03:04:05.25Z","durationMs":1.5,"kinds":{"route":{"inSync":2,"pending":1,"failed":0}},
        "unsynced":[{"kind":"fdb","key":"02:00:00:00:00:02 dev flannel.1","state":"failed","error":"No space left on device"}],
        "repairs":{"neighbor":4}}
        """.ReplaceLineEndings(""),
        JsonSerializer.Serialize(State.Dataplane, ApiJson.Default.DataplaneView));

    [Fact]
    public void Readiness_error_and_event()
    {
        Assert.Equal(
            """{"ready":false,"missing":["no lease yet"]}""",
            JsonSerializer.Serialize(new ReadinessView(false, ["no lease yet"]), ApiJson.Default.ReadinessView));
        Assert.Equal("""{"error":"there is no /x"}""", JsonSerializer.Serialize(new ErrorView("there is no /x"), ApiJson.Default.ErrorView));
        Assert.Equal(
            """{"id":1,"time":"2026-01-02T03:04:05Z","kind":"peer","message":"h2 is up"}""",
            JsonSerializer.Serialize(new EventView(1, FakeAgentState.Start, "peer", "h2 is up"), ApiJson.Default.EventView));
    }
}
