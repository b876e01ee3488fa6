using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using FlannelMesh.Commands.Terminal;
using FlannelMesh.Diagnosis;
using FlannelMesh.Hosting;

namespace FlannelMesh.Tests.Diagnosis;

public sealed class CheckupTests
{
    private static readonly HostFacts Healthy = FactSamples.Healthy;

    private static readonly HostFacts Offloading =
        Healthy with { ChecksumOffload = ImmutableDictionary<string, bool>.Empty.Add("flannel.1", true) };

    private static readonly Dictionary<string, HostFacts> Cases = new()
    {
        ["capability"] = Healthy with { MissingCapabilities = ["CAP_NET_ADMIN"] },
        ["no vxlan"] = Healthy with { HasVxlan = false },
        ["vxlan unknown"] = Healthy with { HasVxlan = null },
        ["no nexthops"] = Healthy with { HasNexthops = false },
        ["no nft"] = Healthy with { NftProblem = "there is no nft on this host", Firewall = null },
        ["no nft, masquerade"] = Healthy with { NftProblem = "there is no nft on this host", Masquerades = true },
        ["ip_forward"] = Healthy.With("ipv4/ip_forward=0"),
        ["ip_forward, alloc"] = Healthy.With("ipv4/ip_forward=0") with { BackendType = "alloc" },
        ["ip_forward unknown"] = Healthy with { Sysctls = Healthy.Sysctls.Remove(Sysctl.Ipv4Forward) },
        ["ipv6 forwarding"] = Ipv6("ipv6/conf/all/forwarding=0"),
        ["accept_ra"] = Ipv6("ipv6/conf/all/forwarding=1 ipv6/conf/eth0/accept_ra=1"),
        ["announced default"] = Ipv6("ipv6/conf/all/forwarding=0 ipv6/conf/eth0/accept_ra=1") with { AdvertisedDefaults = ["eth0"] },
        ["rp_filter"] = Healthy.With("ipv4/conf/eth0/rp_filter=1"),
        ["rp_filter of all"] = Healthy.With("ipv4/conf/all/rp_filter=1"),
        ["bridge"] = Dropping("10.5.0.0/16"),
        ["forward"] = Dropping().With("bridge/bridge-nf-call-iptables=0"),
        ["forward without rules of ours"] = Dropping().With("bridge/bridge-nf-call-iptables=0") with { HasForwardRules = false },
        ["bridge, ipv6"] = Ipv6("ipv6/conf/all/forwarding=1 bridge/bridge-nf-call-ip6tables=1") with
        {
            Firewall = Healthy.Firewall! with { ForwardPolicyV6 = "drop", ForwardNetworks = ["fc00::/48"] },
        },
        ["forward, ipv6"] = Ipv6("ipv6/conf/all/forwarding=1") with
        {
            HasForwardRules = false,
            Firewall = Healthy.Firewall! with { ForwardPolicyV6 = "drop", ForwardNetworks = ["10.5.0.0/16"] },
        },
        ["legacy forward"] = Healthy with { Firewall = Healthy.Firewall! with { LegacyForward = "-P FORWARD DROP\n-A FORWARD -j DOCKER-USER\n" } },
        ["input"] = Healthy with { Firewall = Healthy.Firewall! with { DroppingInputs = ["inet firewalld filter_INPUT"], Numbers = [22, 8283] } },
        ["input of probes"] = Healthy with { HealthPort = 8286, Firewall = Healthy.Firewall! with { DroppingInputs = ["inet firewalld filter_INPUT"], Numbers = [22, 8283, 8472] } },
        ["port"] = Healthy with { Agent = null, PortProblem = "port 8283 on 10.99.0.11 is in use by nginx (pid 7); --port chooses another" },
        ["same vni"] = Healthy with { Links = Healthy.Links.Add(FactSamples.Vxlan("vx", 1, 1450)) },
        ["same port"] = Healthy with { Links = Healthy.Links.Add(FactSamples.Vxlan("vx", 9, 1450)) },
        ["no underlay"] = Healthy with { Underlay = null, Mtu = null, UnderlayProblem = "there is no IPv4 default route" },
        ["mtu"] = Healthy with { Links = [FactSamples.Vxlan("flannel.1", 1, 1500)] },
        ["offload"] = Offloading with { UnderlayDriver = "vmxnet3" },
        ["checksum errors"] = Healthy with { Received = [new ReceivedChecksums("Tcp", 5000, 0), new ReceivedChecksums("Udp", 5000, 60)] },
        ["path"] = Healthy with { Paths = [new PathFact("h2 (10.99.0.12)", 1500, 1400)] },
        ["narrower path"] = Healthy with { Paths = [new PathFact("h2 (10.99.0.12)", 1500, 1400), new PathFact("h3 (10.99.0.13)", 1500, 1380)] },
        ["path of host-gw"] = Healthy with { Vni = null, Paths = [new PathFact("h2 (10.99.0.12)", 1500, 1400)] },
        ["hopeless path"] = Ipv6("ipv6/conf/all/forwarding=1") with { Paths = [new PathFact("h2 (10.99.0.12)", 1500, 1349)] },
        ["problem"] = Healthy with { Agent = Healthy.Agent! with { Problems = ["only 1 of 3 voters"] } },
        ["not ready"] = Healthy with { Agent = Healthy.Agent! with { State = "joining", IsReady = false } },
        ["clash"] = Healthy with { Clash = "Network 10.5.0.0/16 overlaps the route 10.5.0.0/16" },
        ["certificate"] = Healthy with { Certificate = new CertificateFact("", 0, "--tls-key /k: others may read or change it (mode 644); chmod 600 /k") },
        ["certificate ends soon"] = Healthy with { Certificate = new CertificateFact("h1", 29, null) },
        ["certificate ends later"] = Healthy with { Certificate = new CertificateFact("h1", 30, null) },
        ["seed"] = Healthy with { Seeds = [new SeedFact("10.99.0.12:8283", false)] },
        ["no seed of a member"] = Healthy with { Seeds = [], SeedProblem = "'h9' does not resolve" },
        ["no seed at a start"] = Healthy with { Agent = null, Seeds = [], SeedProblem = "'h9' does not resolve" },
        ["directory"] = Healthy with { DataDirectory = Healthy.DataDirectory with { Problem = "Read-only file system" } },
        ["tmpfs"] = Healthy with { DataDirectory = Healthy.DataDirectory with { Filesystem = "tmpfs" } },
        ["little room"] = Healthy with { DataDirectory = Healthy.DataDirectory with { FreeBytes = 100L << 20 } },
        ["no tun"] = WithTunnel(tunnel => tunnel with { HasTun = false }),
        ["no tunnel program"] = WithTunnel(tunnel => tunnel with { HasProgram = false }),
        ["tunnel port"] = WithTunnel(tunnel => tunnel with { PortProblem = "UDP port 8285 on 10.99.0.11 cannot be had: address in use" }),
        ["tunnel buffer"] = WithTunnel(tunnel => tunnel with { ReceiveBuffer = 212992 }),
        ["no OpenSSL"] = WithTunnel(tunnel => tunnel with { EncryptionProblem = "there is no libcrypto" }),
        ["path of the tunnel"] = FactSamples.Tunnelled with { Paths = [new PathFact("h2 (10.99.0.12)", 1500, 1400)] },
        ["input of the tunnel"] = FactSamples.Tunnelled with { Firewall = Healthy.Firewall! with { DroppingInputs = ["inet firewalld filter_INPUT"], Numbers = [22, 8283] } },
        ["no room"] = Healthy with { DataDirectory = Healthy.DataDirectory with { FreeBytes = 1L << 20 } },
    };

    public static TheoryData<string> Sound => ["vxlan", "udp"];

    [Theory]
    [MemberData(nameof(Sound))]
    public void On_a_healthy_host_every_check_is_ok(string backend) =>
        Assert.All(Checkup.Of(backend == "udp" ? FactSamples.Tunnelled : Healthy), check => Assert.Equal((CheckLevel.Ok, null), (check.Level, check.Cure)));

    [Theory]
    [InlineData("capability", "fail capabilities", "CAP_NET_ADMIN missing", "run as root")]
    [InlineData("no vxlan", "fail vxlan", "no VXLAN", "modprobe vxlan")]
    [InlineData("vxlan unknown", "warn vxlan", "does not show", "modprobe vxlan")]
    [InlineData("no nexthops", "warn nexthops", "no nexthop objects", "5.3")]
    [InlineData("no nft", "warn nft", "there is no nft", "nftables")]
    [InlineData("no nft, masquerade", "fail nft", "there is no nft", "nftables")]
    [InlineData("ip_forward", "fail net.ipv4.ip_forward", "is 0", "sysctl -w net.ipv4.ip_forward=1")]
    [InlineData("ip_forward, alloc", "warn net.ipv4.ip_forward", "is 0", "sysctl -w net.ipv4.ip_forward=1")]
    [InlineData("ip_forward unknown", "warn net.ipv4.ip_forward", "cannot be read", "must say 1")]
    [InlineData("ipv6 forwarding", "fail net.ipv6.conf.all.forwarding", "is 0", "sysctl -w net.ipv6.conf.all.forwarding=1")]
    [InlineData("accept_ra", "warn net.ipv6.conf.eth0.accept_ra", "loses its IPv6 default route", "sysctl -w net.ipv6.conf.eth0.accept_ra=2")]
    [InlineData("announced default", "fail net.ipv6.conf.all.forwarding", "is 0", "sysctl -w net.ipv6.conf.eth0.accept_ra=2; sysctl -w net.ipv6.conf.all.forwarding=1")]
    [InlineData("rp_filter", "warn net.ipv4.conf.eth0.rp_filter", "strict", "sysctl -w net.ipv4.conf.eth0.rp_filter=2")]
    [InlineData("rp_filter of all", "warn net.ipv4.conf.flannel/1.rp_filter", "strict", "sysctl -w net.ipv4.conf.flannel/1.rp_filter=2")]
    [InlineData("bridge", "warn net.bridge.bridge-nf-call-iptables", "is 1", "iptables -P FORWARD ACCEPT")]
    [InlineData("forward", "warn forward-policy", "no rule of that table names 10.5.0.0/16", "flannelmesh status")]
    [InlineData("forward without rules of ours", "warn forward-policy", "10.5.0.0/16", "iptables -I FORWARD -s 10.5.0.0/16 -j ACCEPT")]
    [InlineData("bridge, ipv6", "warn net.bridge.bridge-nf-call-ip6tables", "is 1", "ip6tables -P FORWARD ACCEPT")]
    [InlineData("forward, ipv6", "warn forward-policy", "ip6tables FORWARD policy is drop, and no rule of that table names fc00::/48", "ip6tables -I FORWARD -s fc00::/48 -j ACCEPT")]
    [InlineData("legacy forward", "warn forward-policy", "iptables-legacy is drop", "iptables-legacy -I FORWARD -s 10.5.0.0/16 -j ACCEPT")]
    [InlineData("input", "warn firewall", "none names 8472/udp", "let the other hosts in on 8472/udp")]
    [InlineData("input of probes", "warn firewall", "none names 8286/udp", "let the other hosts in on 8286/udp")]
    [InlineData("port", "fail cluster-port", "nginx (pid 7)", "--port")]
    [InlineData("same vni", "fail vxlan-port", "vx has VNI 1", "ip link delete vx")]
    [InlineData("same port", "warn vxlan-port", "vx uses 8472/udp", "Backend.Port")]
    [InlineData("no underlay", "fail underlay", "no IPv4 default route", "--iface")]
    [InlineData("mtu", "fail mtu", "only 1450 fit", "ip link set flannel.1 mtu 1450")]
    [InlineData("offload", "warn checksum", "checksums of flannel.1 are left to eth0, whose driver vmxnet3", "vxlan-tx-checksum-offload = off")]
    [InlineData("checksum errors", "warn checksum-errors", "60 UDP packets arrived with a wrong checksum", "vxlan-tx-checksum-offload = off on the other hosts")]
    [InlineData("path", "warn path-mtu", "the path to h2 (10.99.0.12) carries only 1400 bytes, and 1500 are needed", "give \"MTU\": 1400 to the Backend")]
    [InlineData("path of host-gw", "warn path-mtu", "carries only 1400 bytes", "ip link set eth0 mtu 1400")]
    [InlineData("hopeless path", "warn path-mtu", "carries only 1349 bytes", "raise the MTU on that path: it is too small")]
    [InlineData("problem", "warn agent", "only 1 of 3 voters", "flannelmesh status")]
    [InlineData("not ready", "warn agent", "joining", "flannelmesh status")]
    [InlineData("clash", "fail network", "overlaps the route", "same addresses")]
    [InlineData("certificate", "fail certificate", "others may read", "flannelmesh ca issue")]
    [InlineData("certificate ends soon", "warn certificate", "of h1, ends in 29 days", "flannelmesh ca issue")]
    [InlineData("seed", "warn seeds", "10.99.0.12:8283 does not answer", "start the agent there")]
    [InlineData("no seed of a member", "warn seeds", "'h9' does not resolve", "DNS")]
    [InlineData("no seed at a start", "fail seeds", "'h9' does not resolve", "DNS")]
    [InlineData("directory", "fail data-dir", "Read-only file system", "--data-dir")]
    [InlineData("tmpfs", "warn data-dir", "tmpfs", "--data-dir")]
    [InlineData("little room", "warn disk", "100 MiB", "make room")]
    [InlineData("no tun", "fail tun", "there is no /dev/net/tun", "modprobe tun")]
    [InlineData("no tunnel program", "fail tunnel", "/opt/flannelmesh/flannelmesh-tunnel is missing", "beside flannelmesh")]
    [InlineData("tunnel port", "fail tunnel-port", "UDP port 8285", "Backend.Port")]
    [InlineData("tunnel buffer", "warn tunnel-buffer", "only 212992 bytes", "net.core.rmem_max")]
    [InlineData("no OpenSSL", "fail tunnel-encryption", "no libcrypto", "OpenSSL 3")]
    [InlineData("path of the tunnel", "warn path-mtu", "carries only 1400 bytes", "give \"MTU\": 1400 to the Backend")]
    [InlineData("input of the tunnel", "warn firewall", "none names 8285/udp", "let the other hosts in on 8285/udp")]
    [InlineData("no room", "fail disk", "1 MiB", "make room")]
    public void What_is_wrong_is_named_with_its_cure(string name, string check, string text, string cure)
    {
        var wrong = Checkup.Of(Cases[name]).Where(result => result.Level != CheckLevel.Ok).ToList();

        var found = Assert.Single(wrong, result => $"{result.Level.ToString().ToLowerInvariant()} {result.Name}" == check);
        Assert.Contains(text, found.Text, StringComparison.Ordinal);
        Assert.Contains(cure, found.Cure, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, result => result.Level > found.Level);
    }

    [Fact]
    public void A_certificate_that_is_good_for_a_month_is_no_worry() =>
        Assert.Contains(CheckResult.Ok("certificate", "of h1, good for 30 days"), Checkup.Of(Cases["certificate ends later"]));

    [Fact]
    public void The_narrowest_path_says_which_mtu_is_right_for_all() => Assert.Equal(
        ["h2", "h3"],
        Checkup.Of(Cases["narrower path"])
            .Where(check => check.Cure?.Contains("\"MTU\": 1380 ", StringComparison.Ordinal) == true)
            .Select(check => check.Text.Split(' ')[3]));

    [Fact]
    public void Checksums_that_a_card_is_not_known_to_get_wrong_are_no_worry()
    {
        var results = Checkup.Of(Offloading with { UnderlayDriver = "virtio_net" });

        Assert.Contains(CheckResult.Ok("checksum", "checksums of flannel.1 are left to eth0 (virtio_net)"), results);
    }

    [Fact]
    public void What_is_not_known_and_not_worrying_is_ok()
    {
        var facts = Healthy with
        {
            IsClockSynchronised = null,
            Firewall = null,
            ChecksumOffload = ImmutableDictionary<string, bool>.Empty,
            Received = [],
            Paths = [new PathFact("h2 (10.99.0.12)", 1500, null)],
            DataDirectory = Healthy.DataDirectory with { Filesystem = null, FreeBytes = null },
            Agent = null,
        };

        var results = Checkup.Of(facts);

        Assert.All(results, check => Assert.Equal(CheckLevel.Ok, check.Level));
        Assert.Equal(5, results.Count(check => check.Text.Contains("unknown", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_nft_and_without_rules_all_is_well() =>
        Assert.DoesNotContain(
            Checkup.Of(Healthy with { NftProblem = "there is no nft on this host", HasForwardRules = false }), check => check.Level != CheckLevel.Ok);

    [Fact]
    public void The_report_is_a_line_for_each_check()
    {
        CheckResult[] results = [CheckResult.Ok("nft", "nft works"), CheckResult.Fail("net.ipv4.ip_forward", "is 0\nreally", "sysctl -w\u001b")];

        Assert.Equal(
            "ok    nft                  nft works\nfail  net.ipv4.ip_forward  is 0 really — sysctl -w?\n",
            CheckReport.ToText(results, Screen.None));
        var json = JsonSerializer.Deserialize<JsonElement>(CheckReport.ToJson(results));
        Assert.Equal(2, json.GetArrayLength());
        Assert.Equal("fail", json[1].GetProperty("level").GetString());
        Assert.Equal(JsonValueKind.Null, json[0].GetProperty("cure").ValueKind);
    }

    private static HostFacts Ipv6(string sysctls) => Healthy.With(sysctls) with { Ipv6Network = IPNetwork.Parse("fc00::/48") };

    private static HostFacts WithTunnel(Func<TunnelFact, TunnelFact> change) =>
        FactSamples.Tunnelled with { Tunnel = change(FactSamples.Tunnelled.Tunnel!) };

    private static HostFacts Dropping(params string[] networks) => Healthy with
    {
        Firewall = Healthy.Firewall! with { ForwardPolicy = "drop", ForwardNetworks = [.. networks] },
    };
}
