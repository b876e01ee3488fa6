using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Sockets;

public class ExecuteKernelTests : KernelTest
{
    private const byte Protocol = 179;
    private const int Many = 5000;

    [KernelFact]
    public void A_refusal_in_the_middle_does_not_stop_the_others()
    {
        var index = AddEthernet("d0", "192.0.2.1/24");
        var requests = Enumerable.Range(0, 9).Select(i => Request(index, i)).ToList<NetlinkRequest>();
        requests[4] = new NetlinkRequest.ReplaceRoute(Direct(index, 4) with { Gateway = IPAddress.Parse("203.0.113.1"), OnLink = false });

        var results = Netlink.Execute(requests);

        Assert.Equal(requests.Count, results.Count);
        Assert.Equal(Errno.ENETUNREACH, results[4].Errno);
        Assert.Equal("Nexthop has invalid gateway", results[4].Message);
        Assert.All(results.Where((_, i) => i != 4), result => Assert.Equal(NetlinkResult.Success, result));
        Assert.Equal(8, Namespace.IpJson($"route show proto {Protocol}").GetArrayLength());
    }

    [KernelFact]
    public void A_request_that_cannot_be_expressed_is_refused_like_any_other()
    {
        var index = AddEthernet("d0", "192.0.2.1/24");
        var results = Netlink.Execute(
        [
            Request(index, 0),
            new NetlinkRequest.CreateLink(new Link { Index = 0, Name = "a-name-of-16-byte", Kind = "bridge" }),
            new NetlinkRequest.ReplaceRoute(Direct(index, 1) with { Gateway = IPAddress.IPv6Loopback }),
            new NetlinkRequest.DeleteLink(0),
            Request(index, 2),
        ]);

        Assert.Equal([0, Errno.EINVAL, Errno.EINVAL, Errno.EINVAL, 0], results.Select(result => result.Errno));
        Assert.Contains("'a-name-of-16-byte'", results[1].Message, StringComparison.Ordinal);
        Assert.Contains("Gateway ::1", results[2].Message, StringComparison.Ordinal);
        Assert.Equal(2, Namespace.IpJson($"route show proto {Protocol}").GetArrayLength());
    }

    [KernelFact]
    public void Nothing_asked_is_nothing_done() => Assert.Empty(Netlink.Execute([]));

    [KernelFact]
    public void Thousands_of_routes_go_in_and_out_in_one_call_each()
    {
        var index = AddEthernet("d0", "192.0.2.1/24");
        var routes = Enumerable.Range(0, Many).Select(i => Direct(index, i)).ToList();

        Apply([.. routes.Select(route => new NetlinkRequest.ReplaceRoute(route))]);

        Assert.Equal(Many, Namespace.Ip($"route show proto {Protocol}").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(routes.ToHashSet(), Own().ToHashSet());

        Apply([.. routes.Select(route => new NetlinkRequest.DeleteRoute(route))]);
        Assert.Empty(Own());
    }

    [KernelFact]
    public void Thousands_of_refusals_all_arrive()
    {
        var index = AddEthernet("d0", "192.0.2.1/24");
        var requests = Enumerable.Range(0, Many).Select(i => new NetlinkRequest.DeleteRoute(Direct(index, i))).ToList();

        Assert.All(Netlink.Execute(requests), result => Assert.Equal(Errno.ESRCH, result.Errno));
    }

    [KernelFact]
    public void Thousands_of_routes_made_by_ip_are_dumped()
    {
        AddEthernet("d0", "192.0.2.1/24");
        Namespace.IpBatch(Enumerable.Range(0, Many).Select(i => $"route add {Prefix(i)} dev d0 proto {Protocol} metric 1"));

        var routes = Own().ToList();
        Assert.Equal(Enumerable.Range(0, Many).Select(Prefix).ToHashSet(), routes.Select(route => route.Destination).ToHashSet());
        Assert.Equal(Many, routes.Count);
    }

    [KernelFact]
    public void A_dump_is_whole_while_the_table_changes()
    {
        var index = AddEthernet("d0", "192.0.2.1/24");
        var stable = Enumerable.Range(0, Many).Select(i => Direct(index, i)).ToHashSet();
        Apply([.. stable.Select(route => new NetlinkRequest.ReplaceRoute(route))]);
        using var writer = Namespace.OpenNetlink();
        var flapping = Direct(index, Many) with { Protocol = Protocol + 1 };
        var isDone = false;
        var churn = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                writer.Execute([new NetlinkRequest.ReplaceRoute(flapping), new NetlinkRequest.DeleteRoute(flapping)]);
            }
        });
        churn.Start();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(stable, Own().ToHashSet());
            }
        }
        finally
        {
            Volatile.Write(ref isDone, true);
            churn.Join();
        }
    }

    [KernelFact]
    public void A_question_about_nothing_leaves_the_connection_usable()
    {
        Assert.Empty(Netlink.GetFdb(9999));
        Assert.NotEmpty(Netlink.GetLinks());
        Assert.Null(Netlink.GetLink("nothing"));
        Assert.NotEmpty(Netlink.GetLinks());
    }

    [KernelFact]
    public void Connections_to_two_namespaces_see_their_own_only()
    {
        using var other = new TestNamespace();
        using var otherNetlink = other.OpenNetlink();
        var names = new[] { "here", "there" };
        var connections = new[] { Netlink, otherNetlink };

        Parallel.For(0, 2, i =>
        {
            for (var round = 0; round < 50; round++)
            {
                var bridge = new Link { Index = 0, Name = names[i], Kind = "bridge" };
                Assert.True(connections[i].Execute([new NetlinkRequest.CreateLink(bridge)])[0].IsSuccess);
                Assert.Null(connections[i].GetLink(names[1 - i]));
                var index = connections[i].GetLink(names[i])!.Index;
                Assert.True(connections[i].Execute([new NetlinkRequest.DeleteLink(index)])[0].IsSuccess);
            }
        });
    }

    private IEnumerable<Route> Own() =>
        Netlink.GetRoutes(AddressFamily.InterNetwork).Where(route => route.Protocol == Protocol);

    private static NetlinkRequest.ReplaceRoute Request(int link, int number) => new(Direct(link, number));

    private static Route Direct(int link, int number) => new()
    {
        Destination = Prefix(number),
        LinkIndex = link,
        Scope = RouteScope.Link,
        Metric = 1,
        Protocol = Protocol,
    };

    private static IPNetwork Prefix(int number) =>
        new(new IPAddress([10, (byte)(number >> 8), (byte)number, 0]), 24);
}
