using FlannelMesh.Backends.Tun;
using FlannelMesh.Tunnel.Control;
using static FlannelMesh.Tests.Backends.BackendSamples;
using static FlannelMesh.Tests.Backends.Tun.TunSamples;

namespace FlannelMesh.Tests.Backends.Tun;

public sealed class TunnelDeciderTests
{
    private static readonly Configure Whole = TunnelFeed.Configuration(Goal, [DescriptorKind.TunQueue, DescriptorKind.Udp4Socket]);

    public static TheoryData<string, string, bool, bool> Cases => new()
    {
        // what differs, the step, whether queues are needed, whether sockets are
        { "nothing", "None", false, false },
        { "peers", "TellPeers", false, false },
        { "build", "Replace", false, false },
        { "encryption", "Replace", false, false },
        { "not configured", "Configure", true, true },
        { "device", "Configure", true, false },
        { "port", "Configure", false, true },
        { "mtu", "Configure", false, false },
        { "subnet", "Configure", false, false },
        { "queues", "Configure", true, true },
        { "no program on disk", "TellPeers", false, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Only_what_differs_is_done(string difference, string step, bool needsQueues, bool needsSockets)
    {
        var goal = difference switch
        {
            "encryption" => Goal with { Identity = Keyed },
            "device" => Goal with { DeviceIndex = 8 },
            "port" => Goal with { EndPoint = new(Goal.EndPoint.Address, 9000) },
            "mtu" => Goal with { Mtu = 1400 },
            "subnet" => Goal with { Subnets = [Net("10.5.9.0/24")] },
            "queues" => Goal with { Queues = 2 },
            _ => Goal,
        };
        var configured = difference == "not configured" ? null : Whole;
        var wanted = difference switch { "build" => "new", "no program on disk" => null, _ => "old" };

        var next = TunnelDecider.Next("old", wanted, configured, goal, isToldAll: difference is not ("peers" or "no program on disk"));

        Assert.Equal(step, next.ToString());
        Assert.Equal((needsQueues, needsSockets), (TunnelDecider.NeedsQueues(configured, goal), TunnelDecider.NeedsSockets(configured, goal)));
    }

    [Fact]
    public void There_is_no_goal_without_lease_device_or_address()
    {
        Assert.Null(TunnelGoal.Of(Clear, DualNode, null, Device(7), 1));
        Assert.Null(TunnelGoal.Of(Clear, DualNode, LeaseOf(DualNode, 0), Device(7).Clear(), 1));
        Assert.Null(TunnelGoal.Of(Clear, Node(Ipv4, null, Eth0 with { Address = null }), LeaseOf(Ipv4Node, 0), Device(7), 1));
        Assert.Equal("[fd99::10]:8285", TunnelGoal.Of(Clear, Node(null, Ipv6), LeaseOf(Node(null, Ipv6), 0), Device(7), 1)!.EndPoint.ToString());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(64, 4)]
    public void A_queue_keeps_two_cores_busy(int cores, int queues) => Assert.Equal(queues, TunnelSettings.QueuesFor(cores));
}
