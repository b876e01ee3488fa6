using FlannelMesh.Hosting;

namespace FlannelMesh.Tests.Hosting;

public sealed class SysctlPlanTests
{
    private const string Device = "flannel.1";

    [Theory]
    [InlineData("", "")]
    [InlineData("ipv4/ip_forward=1", "")]
    [InlineData("ipv4/ip_forward=0", "net.ipv4.ip_forward 0>1")]
    [InlineData("ipv4/conf/all/rp_filter=0 ipv4/conf/flannel.1/rp_filter=1", "net.ipv4.conf.flannel/1.rp_filter 1>2")]
    [InlineData("ipv4/conf/all/rp_filter=1 ipv4/conf/flannel.1/rp_filter=0", "net.ipv4.conf.flannel/1.rp_filter 0>2")]
    [InlineData("ipv4/conf/all/rp_filter=1 ipv4/conf/flannel.1/rp_filter=2", "")]
    [InlineData("ipv4/conf/all/rp_filter=2 ipv4/conf/flannel.1/rp_filter=1", "")]
    [InlineData("ipv4/conf/all/rp_filter=1 ipv4/conf/eth0/rp_filter=1", "")]
    [InlineData("ipv6/conf/all/forwarding=0", "")]
    [InlineData("ipv6/conf/flannel.1/accept_ra=1", "net.ipv6.conf.flannel/1.accept_ra 1>0")]
    [InlineData("ipv6/conf/flannel.1/accept_ra=0", "")]
    public void Ipv4_wants_forwarding_and_no_strict_filter_on_our_own_device(string values, string expected) =>
        Assert.Equal(expected, Plan(isIpv4: true, isIpv6: false, values));

    [Theory]
    [InlineData("ipv6/conf/all/forwarding=0 ipv4/ip_forward=0", "net.ipv6.conf.all.forwarding 0>1")]
    [InlineData("ipv6/conf/all/forwarding=1", "")]
    [InlineData("ipv4/conf/all/rp_filter=1 ipv4/conf/flannel.1/rp_filter=1", "")]
    public void Ipv6_alone_leaves_ipv4_as_it_is(string values, string expected) =>
        Assert.Equal(expected, Plan(isIpv4: false, isIpv6: true, values));

    [Fact]
    public void Both_families_want_both() => Assert.Equal(
        "net.ipv4.ip_forward 0>1, net.ipv6.conf.all.forwarding 0>1",
        Plan(isIpv4: true, isIpv6: true, "ipv4/ip_forward=0 ipv6/conf/all/forwarding=0"));

    [Theory]
    [InlineData(true, "flannel0", "0", "net.ipv4.conf.flannel0.accept_local 0>1")]
    [InlineData(true, "flannel0", "1", "")]
    [InlineData(true, "flannel.1", "0", "")]
    [InlineData(false, "flannel0", "0", "")]
    public void Icmp_errors_of_the_tunnel_come_from_the_hosts_own_address(bool isIpv4, string device, string value, string expected)
    {
        var changes = SysctlPlan.Changes(
            isIpv4, !isIpv4, [device], () => [], sysctl => sysctl == Sysctl.AcceptLocal(device) ? value : null);

        Assert.Equal(expected, string.Join(", ", changes.Select(change => $"{change.Sysctl} {change.From}>{change.To}")));
    }

    [Theory]
    [InlineData("net/ipv4/ip_forward", "net.ipv4.ip_forward")]
    [InlineData("net/ipv6/conf/flannel-v6.7/accept_ra", "net.ipv6.conf.flannel-v6/7.accept_ra")]
    public void A_name_is_what_sysctl_takes(string path, string name) => Assert.Equal(name, new Sysctl(path).Name);

    private static string Plan(bool isIpv4, bool isIpv6, string values)
    {
        var known = values.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(value => value.Split('='))
            .ToDictionary(pair => new Sysctl($"net/{pair[0]}"), pair => pair[1]);
        var changes = SysctlPlan.Changes(isIpv4, isIpv6, [Device], () => ["eth0"], known.GetValueOrDefault);
        return string.Join(", ", changes.Select(change => $"{change.Sysctl} {change.From}>{change.To}"));
    }
}
