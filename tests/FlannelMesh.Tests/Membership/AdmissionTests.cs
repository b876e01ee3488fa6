using System.Net;
using Akka.Cluster;
using FlannelMesh.Membership;
using static FlannelMesh.Membership.BootstrapMessages;

namespace FlannelMesh.Tests.Membership;

public class AdmissionTests
{
    private const string Network = "Network=10.5.0.0/16 Backend.Type=vxlan";
    private const string Seeds = "10.0.0.1:8283";

    private static readonly MeshMember Present = new()
    {
        NodeId = NodeId.New(),
        Name = "h1",
        Address = new IPEndPoint(IPAddress.Parse("10.0.0.1"), 8283).ToAddress(),
        Incarnation = 1,
        Status = MemberStatus.Up,
        IsReachable = true,
        IsOldest = true,
        IsVoter = true,
    };

    [Fact]
    public void A_new_node_with_the_same_network_is_welcome() =>
        Assert.Equal(Objection.None, Judge(new Probe(NodeId.New(), "h2", Network, Seeds, null)).Objection);

    [Fact]
    public void Another_network_is_refused_with_both_values()
    {
        var (objection, message) = Judge(new Probe(NodeId.New(), "h2", "Network=10.6.0.0/16 Backend.Type=vxlan", Seeds, null));

        Assert.Equal(Objection.Network, objection);
        Assert.Contains("Network", message, StringComparison.Ordinal);
        Assert.Contains("10.5.0.0/16", message, StringComparison.Ordinal);
        Assert.Contains("10.6.0.0/16", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_living_member_of_the_same_name_or_id_is_named()
    {
        var byName = Judge(new Probe(NodeId.New(), "h1", Network, Seeds, null));
        var byId = Judge(new Probe(Present.NodeId, "h9", Network, Seeds, null));

        Assert.Equal((Objection.Identity, Objection.Identity), (byName.Objection, byId.Objection));
        Assert.Contains("h1 at 10.0.0.1:8283", byName.Message, StringComparison.Ordinal);
        Assert.Contains("data directory", byId.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_node_itself_may_come_back_before_its_former_run_is_noticed_to_be_gone() =>
        Assert.Equal(Objection.None, Judge(new Probe(Present.NodeId, "h1", Network, Seeds, null), "10.0.0.1:8283").Objection);

    [Fact]
    public void A_node_that_has_moved_is_no_twin_of_itself_and_only_of_the_run_that_it_names()
    {
        var moved = new Probe(Present.NodeId, "h1", Network, Seeds, null) { Former = new FormerRun("10.0.0.1:8283", 1) };
        var view = new MembershipView([Present], MemberStatus.Up);

        Assert.Equal(Objection.None, Judge(moved).Objection);
        Assert.Same(Present, Admission.FormerRunOf(moved, view));
        foreach (var other in new[]
        {
            moved with { NodeId = NodeId.New() },
            moved with { Former = new FormerRun("10.0.0.1:8283", 2) },
            moved with { Former = new FormerRun("10.0.0.3:8283", 1) },
            moved with { Former = null },
        })
        {
            Assert.Equal(Objection.Identity, Judge(other).Objection);
            Assert.Null(Admission.FormerRunOf(other, view));
        }

        Assert.Null(Admission.FormerRunOf(moved, new MembershipView([Present with { Status = MemberStatus.Down }], MemberStatus.Up)));
    }

    [Fact]
    public void A_twin_that_cannot_be_reached_is_no_obstacle() =>
        Assert.Equal(Objection.None, Judge(
            new Probe(Present.NodeId, "h1", Network, Seeds, null), view: new MembershipView([Present with { IsReachable = false }], MemberStatus.Up)).Objection);

    private static (Objection Objection, string Message) Judge(Probe probe, string address = "10.0.0.2:8283", MembershipView? view = null) =>
        Admission.Judge(probe, address, Network, view ?? new MembershipView([Present], MemberStatus.Up));
}
