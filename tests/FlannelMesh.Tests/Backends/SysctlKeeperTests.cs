using FlannelMesh.Backends;
using FlannelMesh.Hosting;
using FlannelMesh.Tests.Membership.Seeds;

namespace FlannelMesh.Tests.Backends;

public sealed class SysctlKeeperTests
{
    private readonly Dictionary<Sysctl, string> _values = new() { [Sysctl.Ipv4Forward] = "0" };
    private readonly RecordedLog _log = new();
    private string? _error;

    [Fact]
    public void What_is_set_back_is_set_again()
    {
        var keeper = Keeper();

        Assert.Null(keeper.Ensure(BackendSamples.Ipv4Node, [], () => []));
        Assert.Equal("1", _values[Sysctl.Ipv4Forward]);
        _values[Sysctl.Ipv4Forward] = "0";
        Assert.Null(keeper.Ensure(BackendSamples.Ipv4Node, [], () => []));
        Assert.Equal("1", _values[Sysctl.Ipv4Forward]);
    }

    [Fact]
    public void What_cannot_be_set_is_a_problem_with_its_cure_and_is_logged_once()
    {
        _error = "Read-only file system";
        var keeper = Keeper();

        var problem = keeper.Ensure(BackendSamples.Ipv4Node, [], () => []);
        Assert.Equal(problem, keeper.Ensure(BackendSamples.Ipv4Node, [], () => []));

        Assert.Equal(
            "net.ipv4.ip_forward is 0 and cannot be set: Read-only file system; run on the host: sysctl -w net.ipv4.ip_forward=1", problem);
        Assert.Equal("0", _values[Sysctl.Ipv4Forward]);
        Assert.Single(_log.Take());

        _values[Sysctl.Ipv4Forward] = "1";
        Assert.Null(keeper.Ensure(BackendSamples.Ipv4Node, [], () => []));
    }

    [Fact]
    public void A_host_that_would_lose_its_default_route_does_not_begin_to_forward()
    {
        _values[Sysctl.Ipv4Forward] = "1";
        _values[Sysctl.Ipv6Forward] = "0";
        _values[Sysctl.AcceptRa("eth0")] = "1";

        Assert.Equal(
            "net.ipv6.conf.all.forwarding is 0 and cannot be set: eth0 would lose its IPv6 default route, which a router announces; "
            + "allow it first: sysctl -w net.ipv6.conf.eth0.accept_ra=2",
            Keeper().Ensure(BackendSamples.DualNode, [], () => ["eth0"]));
        Assert.Equal("0", _values[Sysctl.Ipv6Forward]);

        _values[Sysctl.AcceptRa("eth0")] = "2";
        Assert.Null(Keeper().Ensure(BackendSamples.DualNode, [], () => ["eth0"]));
        Assert.Equal("1", _values[Sysctl.Ipv6Forward]);
    }

    private SysctlKeeper Keeper() => new(_log, _values.GetValueOrDefault, (sysctl, value) =>
    {
        if (_error is null)
        {
            _values[sysctl] = value;
        }

        return _error;
    });
}
