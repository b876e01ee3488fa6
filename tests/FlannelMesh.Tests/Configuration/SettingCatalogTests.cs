using System.Net;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class SettingCatalogTests
{
    private static readonly string[] FlannelFlags =
    [
        "iface", "iface-regex", "iface-can-reach", "public-ip", "public-ipv6", "subnet-file", "net-config-path", "ip-masq",
        "ip-masq-fully-random-disable", "iptables-forward-rules", "ip-blackhole-route", "healthz-ip", "healthz-port", "v", "etcd-endpoints",
        "etcd-prefix", "etcd-keyfile", "etcd-certfile", "etcd-cafile", "etcd-username", "etcd-password", "subnet-lease-renew-margin",
        "kube-subnet-mgr", "kube-api-url", "kubeconfig-file", "kube-annotation-prefix", "set-node-network-unavailable", "iptables-resync",
        "networks", "vmodule", "log_backtrace_at",
    ];

    [Fact]
    public void Every_default_is_as_documented()
    {
        var options = Settings.Load().Options;

        Assert.Empty(options.Ifaces);
        Assert.Empty(options.IfaceRegexes);
        Assert.Null(options.IfaceCanReach);
        Assert.Null(options.PublicIp);
        Assert.Null(options.PublicIpv6);
        Assert.Equal("/run/flannel/subnet.env", options.SubnetFile);
        Assert.False(options.IpMasq);
        Assert.False(options.IpMasqFullyRandomDisable);
        Assert.True(options.IptablesForwardRules);
        Assert.False(options.IpBlackholeRoute);
        Assert.Null(options.HealthzListen);
        Assert.Equal(0, options.Verbosity);
        Assert.Empty(options.Seeds);
        Assert.Null(options.SeedFile);
        Assert.Null(options.SeedDns);
        Assert.Null(options.BootstrapExpect);
        Assert.Null(options.Bind);
        Assert.Equal(8283, options.Port);
        Assert.Equal(Dns.GetHostName(), options.NodeName);
        Assert.Equal("/var/lib/flannelmesh", options.DataDir);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8286), options.HttpListen);
        Assert.Equal("/run/flannelmesh/agent.sock", options.ControlSocket);
        Assert.Equal(8286, options.HealthPort);
        Assert.False(options.Insecure);
        Assert.Equal(LogFormat.Console, options.LogFormat);
        Assert.Equal(TimeSpan.FromSeconds(60), options.WithdrawAfter);
        Assert.Equal(TimeSpan.FromSeconds(1), options.LeaseRequestTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.ResyncInterval);
        Assert.Equal(TimeSpan.FromSeconds(60), options.CloudResyncInterval);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.ProbeInterval);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.FormationMargin);
        Assert.All(options.Origins, origin => Assert.Matches("^(default|host name|--network)$", origin.Value));
        Assert.Equal("/etc/kube-flannel/net-conf.json", SettingCatalog.Find("net-config-path")?.Default);
    }

    [Fact]
    public void Names_are_unique_and_described()
    {
        Assert.Equal(SettingCatalog.All.Count, SettingCatalog.All.Select(setting => setting.Name).Distinct().Count());
        Assert.All(SettingCatalog.All, setting => Assert.NotEmpty(setting.Description));
        Assert.All(SettingCatalog.All, setting => Assert.Equal(setting.Kind == SettingKind.Boolean, setting.ValueName is null));
    }

    [Fact]
    public void Flannels_flags_are_all_there_and_ours_do_not_read_flannels_environment() =>
        Assert.Equal(FlannelFlags.Order(), SettingCatalog.All.Where(setting => setting.FlannelEnvironmentName is not null).Select(setting => setting.Name).Order());

    [Fact]
    public void Other_names_derive_from_the_name()
    {
        var setting = SettingCatalog.Find("iface-can-reach")!;

        Assert.Equal("--iface-can-reach", setting.Flag);
        Assert.Equal("FLANNELMESH_IFACE_CAN_REACH", setting.EnvironmentName);
        Assert.Equal("FLANNELD_IFACE_CAN_REACH", setting.FlannelEnvironmentName);
        Assert.Equal("flannelmesh.iface-can-reach", setting.HoconKey);
        Assert.Equal("ifaceCanReach", setting.JsonName);
        Assert.Equal("-v", SettingCatalog.Find("v")!.Flag);
        Assert.Null(SettingCatalog.Find("seed")!.FlannelEnvironmentName);
    }
}
