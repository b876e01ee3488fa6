using FlannelMesh.Backends;
using FlannelMesh.Hosting;
using FlannelMesh.Tests.Membership.Seeds;

namespace FlannelMesh.Tests.Backends;

public sealed class SysctlKeeperTests
{
    private static readonly Dictionary<string, int> NoDevice = [];
    private static readonly Dictionary<string, int> Device = new() { ["flannel.1"] = 7 };
    private static readonly Dictionary<string, int> DeviceMadeAnew = new() { ["flannel.1"] = 8 };

    private readonly Dictionary<Sysctl, string> _values = new() { [Sysctl.Ipv4Forward] = "0" };
    private readonly RecordedLog _log = new();
    private string? _error;

    [Fact]
    public void What_is_set_back_is_set_again()
    {
        var keeper = Keeper();

        Assert.Equal(default, keeper.Ensure(BackendSamples.Ipv4Node, NoDevice, () => []));
        Assert.Equal("1", _values[Sysctl.Ipv4Forward]);
        Assert.Equal(["Information: net.ipv4.ip_forward was 0 and is 1 now"], _log.Take());
        _values[Sysctl.Ipv4Forward] = "0";
        Assert.Equal(new SysctlReport(null, 1), keeper.Ensure(BackendSamples.Ipv4Node, NoDevice, () => []));
        Assert.Equal("1", _values[Sysctl.Ipv4Forward]);
        Assert.Equal(["Warning: Repaired Sysctl: net.ipv4.ip_forward was 0 instead of 1"], _log.Take());
        Assert.Equal(default, keeper.Ensure(BackendSamples.Ipv4Node, NoDevice, () => []));
        Assert.Empty(_log.Take());
    }

    [Fact]
    public void A_device_that_was_made_anew_is_set_up_and_only_after_that_repaired()
    {
        var keeper = Keeper();
        _values[Sysctl.Ipv4Forward] = "1";
        _values[Sysctl.AcceptRa("flannel.1")] = "1";

        Assert.Equal(default, keeper.Ensure(BackendSamples.Ipv4Node, Device, () => []));
        _values[Sysctl.AcceptRa("flannel.1")] = "1";
        Assert.Equal(default, keeper.Ensure(BackendSamples.Ipv4Node, DeviceMadeAnew, () => []));
        _values[Sysctl.AcceptRa("flannel.1")] = "1";
        _values[Sysctl.Ipv4Forward] = "0";
        Assert.Equal(new SysctlReport(null, 2), keeper.Ensure(BackendSamples.Ipv4Node, DeviceMadeAnew, () => []));
        Assert.Equal("0", _values[Sysctl.AcceptRa("flannel.1")]);
    }

    [Fact]
    public void What_cannot_be_set_is_a_problem_with_its_cure_and_is_logged_once()
    {
        _error = "Read-only file system";
        var keeper = Keeper();

        var problem = keeper.Ensure(BackendSamples.Ipv4Node, NoDevice, () => []).Problem;
        Assert.Equal(new SysctlReport(problem, 0), keeper.Ensure(BackendSamples.Ipv4Node, NoDevice, () => []));

        Assert.Equal(
            "net.ipv4.ip_forward is 0 and cannot be set: Read-only file system; run on the host: sysctl -w net.ipv4.ip_forward=1", problem);
        Assert.Equal("0", _values[Sysctl.Ipv4Forward]);
        Assert.Single(_log.Take());

        _values[Sysctl.Ipv4Forward] = "1";
        Assert.Equal(default, keeper.Ensure(BackendSamples.Ipv4Node, NoDevice, () => []));
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
            Keeper().Ensure(BackendSamples.DualNode, NoDevice, () => ["eth0"]).Problem);
        Assert.Equal("0", _values[Sysctl.Ipv6Forward]);

        _values[Sysctl.AcceptRa("eth0")] = "2";
        Assert.Equal(default, Keeper().Ensure(BackendSamples.DualNode, NoDevice, () => ["eth0"]));
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
