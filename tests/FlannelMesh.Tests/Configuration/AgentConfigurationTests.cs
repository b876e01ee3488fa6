using FlannelMesh.Configuration;
using FlannelMesh.Security;

namespace FlannelMesh.Tests.Configuration;

public sealed class AgentConfigurationTests
{
    private const string OtherNetwork = """{"Network":"10.6.0.0/16","Backend":{"Type":"alloc"}}""";

    [Theory]
    [InlineData(true, true, true, true, 1, "--port")]
    [InlineData(false, true, true, true, 2, "FLANNELMESH_PORT")]
    [InlineData(false, false, true, true, 4, "/etc/flannelmesh.conf:flannelmesh.port")]
    [InlineData(false, false, false, false, 8283, "default")]
    public void Command_line_beats_environment_beats_file_beats_reference(
        bool isFlag, bool isVariable, bool isInFile, bool isFileGiven, int port, string origin)
    {
        var environment = isVariable ? new Dictionary<string, string> { ["FLANNELMESH_PORT"] = "2" } : [];
        var files = new Dictionary<string, string> { [Settings.ConfigFile] = isInFile ? "flannelmesh { port = 4 }" : "" };
        string[] arguments = ["--network", Settings.Network, .. isFlag ? ["--port=1"] : Array.Empty<string>(), .. isFileGiven ? ["--config", Settings.ConfigFile] : Array.Empty<string>()];

        var options = Settings.LoadFrom(environment, files, arguments).Options;

        Assert.Equal(port, options.Port);
        Assert.Equal(origin, options.Origins["port"]);
    }

    [Fact]
    public void Our_variable_beats_flannels_and_an_empty_one_counts_as_unset()
    {
        Assert.Equal("/a", WithEnvironment(("FLANNELMESH_SUBNET_FILE", "/a"), ("FLANNELD_SUBNET_FILE", "/b")).SubnetFile);
        var options = WithEnvironment(("FLANNELMESH_SUBNET_FILE", ""), ("FLANNELD_SUBNET_FILE", "/b"));
        Assert.Equal("/b", options.SubnetFile);
        Assert.Equal("FLANNELD_SUBNET_FILE", options.Origins["subnet-file"]);
    }

    [Fact]
    public void A_list_in_our_variable_is_split_and_in_flannels_it_is_one_value()
    {
        Assert.Equal(["eth0", "eth1"], WithEnvironment(("FLANNELMESH_IFACE", "eth0, eth1")).Ifaces);
        Assert.Equal(["eth0,eth1"], WithEnvironment(("FLANNELD_IFACE", "eth0,eth1")).Ifaces);
        Assert.Equal("eth{1,2}", Assert.Single(WithEnvironment(("FLANNELMESH_IFACE_REGEX", "eth{1,2}")).IfaceRegexes).ToString());
        Assert.Equal(["a:1", "b:8283"], WithEnvironment(("FLANNELMESH_SEED", "a:1,b")).Seeds.Select(seed => seed.ToString()));
    }

    [Fact]
    public void A_list_replaces_that_of_a_weaker_source_as_a_whole() =>
        Assert.Equal(["eth9"], Settings.LoadHocon("flannelmesh.iface = [eth0, eth1]", "--iface=eth9").Options.Ifaces);

    [Fact]
    public void The_file_may_be_named_by_the_environment() =>
        Assert.Equal(5, Settings.LoadFrom(
            new Dictionary<string, string> { ["FLANNELMESH_CONFIG"] = "/x.conf" },
            new Dictionary<string, string> { ["/x.conf"] = "flannelmesh.port = 5" },
            "--network",
            Settings.Network).Options.Port);

    [Fact]
    public void A_setting_without_a_flag_is_read_from_file_and_environment()
    {
        Assert.Null(Settings.LoadHocon("flannelmesh.withdraw-after = never").Options.WithdrawAfter);
        Assert.Equal(TimeSpan.FromMilliseconds(50), WithEnvironment(("FLANNELMESH_PROBE_INTERVAL", "50ms")).ProbeInterval);
        Assert.Contains("unknown flag --probe-interval", Settings.ErrorOf(() => Settings.Load("--probe-interval=1s")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_comes_from_the_flag_then_from_the_file()
    {
        var files = new Dictionary<string, string> { ["/etc/kube-flannel/net-conf.json"] = OtherNetwork, ["/n.json"] = Settings.Network };

        Assert.Equal(("10.5.0.0/16", "--network"), Describe(Settings.LoadFrom(null, files, "--network", Settings.Network)));
        Assert.Equal(("10.6.0.0/16", "/etc/kube-flannel/net-conf.json"), Describe(Settings.LoadFrom(null, files)));
        Assert.Equal(("10.5.0.0/16", "/n.json"), Describe(Settings.LoadFrom(null, files, "--net-config-path=/n.json")));

        static (string, string) Describe(AgentConfiguration configuration) => (configuration.Network.Network.ToString(), configuration.NetworkOrigin);
    }

    [Fact]
    public void Without_any_network_the_error_names_both_ways_to_give_one() =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.LoadFrom(null, null)), "/etc/kube-flannel/net-conf.json|--net-config-path|--network");

    [Fact]
    public void An_error_in_an_inline_network_names_the_flag() =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.LoadFrom(null, null, "--network", "{")), "--network: |line 1");

    [Fact]
    public void A_missing_config_file_is_named_with_the_setting_that_asked_for_it() =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.Load("--config=/none.conf")), "--config|/none.conf");

    [Fact]
    public void A_file_that_cannot_be_read_is_named_with_the_reason() =>
        Settings.AssertContainsAll(
            Settings.ErrorOf(() => AgentConfiguration.Load(
                ["--net-config-path=/n.json"],
                new Dictionary<string, string>(),
                _ => throw new UnauthorizedAccessException("access denied"))),
            "--net-config-path|/n.json|access denied");

    [Theory]
    [InlineData("--etcd-endpoints=http://x", "etcd")]
    [InlineData("--etcd-password=secret", "etcd")]
    [InlineData("--subnet-lease-renew-margin=60", "renewal")]
    [InlineData("--kube-subnet-mgr", "Kubernetes")]
    [InlineData("-kube-api-url=x", "Kubernetes")]
    [InlineData("--set-node-network-unavailable=false", "Kubernetes")]
    [InlineData("--iptables-resync=5", "rules")]
    [InlineData("--networks=a", "agent")]
    [InlineData("--vmodule=x=1", "-v")]
    public void Flannels_flags_without_meaning_warn_once_and_say_why(string flag, string reason)
    {
        var warning = Assert.Single(Settings.Load(flag, flag).Warnings);

        Settings.AssertContainsAll(warning, $"--{flag.TrimStart('-').Split('=')[0]} has no effect|{reason}");
        Assert.DoesNotContain("secret", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Flannels_variables_without_meaning_and_unknown_ones_warn()
    {
        var warnings = Settings.LoadFrom(
            new Dictionary<string, string> { ["FLANNELD_ETCD_PREFIX"] = "/x", ["FLANNELMESH_IFACES"] = "eth0", ["PATH"] = "/bin" },
            null,
            "--network",
            Settings.Network).Warnings;

        Assert.Equal(2, warnings.Count);
        Settings.AssertContainsAll(warnings[0], "FLANNELD_ETCD_PREFIX has no effect|etcd");
        Settings.AssertContainsAll(warnings[1], "FLANNELMESH_IFACES|did you mean FLANNELMESH_IFACE?");
    }

    [Fact]
    public void Certificates_come_as_three_files()
    {
        var options = Settings.Load("--tls-ca=/a", "--tls-cert=/b", "--tls-key=/c").Options;

        Assert.Equal(new TlsFiles("/a", "/b", "/c"), options.Tls);
        Assert.Null(Settings.Load().Options.Tls);
    }

    [Theory]
    [InlineData("--tls-ca=/a", "--tls-ca|/a|it needs --tls-cert and --tls-key as well")]
    [InlineData("--tls-ca=/a --tls-key=/c", "it needs --tls-cert as well")]
    [InlineData("--tls-ca=/a --tls-cert=/b --tls-key=/c --insecure", "--insecure|leave out one of them")]
    public void Certificates_that_are_not_complete_or_contradicted_are_refused(string flags, string expected) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.Load(flags.Split(' '))), expected);

    private static AgentOptions WithEnvironment(params (string Name, string Value)[] variables) =>
        Settings.LoadFrom(variables.ToDictionary(variable => variable.Name, variable => variable.Value), null, "--network", Settings.Network).Options;
}
