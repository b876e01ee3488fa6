using System.Net;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class AgentOptionsTests
{
    [Fact]
    public void Every_flag_reaches_its_option()
    {
        var options = Settings.Load(
            "--iface=eth0", "--iface=10.0.0.1", "--iface-regex=^en", "--iface-can-reach=8.8.8.8", "--public-ip=1.2.3.4", "--public-ipv6=fd00::9",
            "--subnet-file=/s", "--ip-masq", "--ip-masq-fully-random-disable=true", "--iptables-forward-rules=false", "--ip-blackhole-route=1",
            "--healthz-ip=127.0.0.1", "--healthz-port=8081", "-v=4", "--seed=a", "--seed=[fd00::1]:99", "--seed-file=/f", "--seed-dns=d", "--bootstrap-expect=3", "--bind=10.0.0.1", "--port=9000",
            "--node-name=n-1", "--data-dir=/d", "--http=[::1]:80", "--control-socket=/c", "--insecure", "--log-format=json",
            "--tunnel-queues=2").Options;

        Assert.Equal(["eth0", "10.0.0.1"], options.Ifaces);
        Assert.Equal("^en", Assert.Single(options.IfaceRegexes).ToString());
        Assert.Equal(IPAddress.Parse("8.8.8.8"), options.IfaceCanReach);
        Assert.Equal(IPAddress.Parse("1.2.3.4"), options.PublicIp);
        Assert.Equal(IPAddress.Parse("fd00::9"), options.PublicIpv6);
        Assert.Equal("/s", options.SubnetFile);
        Assert.True(options.IpMasq);
        Assert.True(options.IpMasqFullyRandomDisable);
        Assert.False(options.IptablesForwardRules);
        Assert.True(options.IpBlackholeRoute);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:8081"), options.HealthzListen);
        Assert.Equal(4, options.Verbosity);
        Assert.Equal([new SeedAddress("a", 9000), new SeedAddress("fd00::1", 99)], options.Seeds);
        Assert.Equal("/f", options.SeedFile);
        Assert.Equal(new SeedDnsName("d", 9000), options.SeedDns);
        Assert.Equal(3, options.BootstrapExpect);
        Assert.Equal(IPAddress.Parse("10.0.0.1"), options.Bind);
        Assert.Equal(9000, options.Port);
        Assert.Equal("n-1", options.NodeName);
        Assert.Equal("/d", options.DataDir);
        Assert.Equal(IPEndPoint.Parse("[::1]:80"), options.HttpListen);
        Assert.Equal("/c", options.ControlSocket);
        Assert.True(options.Insecure);
        Assert.Equal(2, options.TunnelQueues);
        Assert.Equal(LogFormat.Json, options.LogFormat);
    }

    [Theory]
    [InlineData("-iface=eth0")]
    [InlineData("--iface=eth0")]
    [InlineData("--iface eth0")]
    [InlineData("-iface eth0")]
    [InlineData("--iface=eth0 --ip-masq --v 3")]
    public void Flags_may_be_written_as_go_writes_them(string line) =>
        Assert.Equal(["eth0"], Settings.Load(line.Split(' ')).Options.Ifaces);

    [Theory]
    [InlineData("--ip-masq", true)]
    [InlineData("-ip-masq", true)]
    [InlineData("--ip-masq=true", true)]
    [InlineData("--ip-masq=T", true)]
    [InlineData("--ip-masq=false", false)]
    [InlineData("--ip-masq=0", false)]
    [InlineData("--ip-masq false", false)]
    [InlineData("--ip-masq=false --ip-masq", true)]
    [InlineData("--ip-masq --ip-masq=false", false)]
    [InlineData("--ip-masq --port 7", true)]
    public void A_boolean_may_stand_alone_and_its_last_use_counts(string line, bool expected) =>
        Assert.Equal(expected, Settings.Load(line.Split(' ')).Options.IpMasq);

    [Fact]
    public void Of_a_flag_that_is_given_twice_the_last_counts() => Assert.Equal(2, Settings.Load("--port=1", "--port=2").Options.Port);

    [Fact]
    public void An_empty_value_unsets_a_weaker_source()
    {
        Assert.Null(Settings.LoadHocon("flannelmesh.public-ip = 1.2.3.4", "--public-ip=").Options.PublicIp);
        Assert.Equal(Dns.GetHostName(), Settings.LoadHocon("flannelmesh.node-name = x", "--node-name=").Options.NodeName);
    }

    [Fact]
    public void Http_none_turns_the_listener_off() => Assert.Null(Settings.Load("--http=none").Options.HttpListen);

    [Fact]
    public void Seeds_given_twice_count_once() =>
        Assert.Equal(2, Settings.Load("--seed=a", "--seed=b:1", "--seed=a:8283").Options.Seeds.Count);

    [Fact]
    public void Self_stands_alone()
    {
        Assert.True(Assert.Single(Settings.Load("--seed=self").Options.Seeds).IsSelf);
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.Load("--seed=self", "--seed=a")), "--seed is \"self\"|alone|own address");
    }

    [Theory]
    [InlineData("--port=x", "--port is \"x\"|1 .. 65535")]
    [InlineData("--port=0", "--port is \"0\"|1 .. 65535")]
    [InlineData("--port=", "--port|must not be empty")]
    [InlineData("--healthz-port=70000", "--healthz-port is \"70000\"|0 .. 65535")]
    [InlineData("--ip-masq=maybe", "--ip-masq is \"maybe\"|true or false")]
    [InlineData("--public-ip=fd00::1", "--public-ip is \"fd00::1\"|an IPv4 address")]
    [InlineData("--public-ipv6=1.2.3.4", "--public-ipv6 is \"1.2.3.4\"|an IPv6 address")]
    [InlineData("--bind=eth0", "--bind is \"eth0\"|an IP address")]
    [InlineData("--iface-can-reach=host", "--iface-can-reach is \"host\"|an IP address")]
    [InlineData("--http=8286", "--http is \"8286\"|IP:PORT|none")]
    [InlineData("--http=:8286", "--http is \":8286\"|IP:PORT")]
    [InlineData("--http=127.0.0.1", "--http is \"127.0.0.1\"|IP:PORT")]
    [InlineData("--http=::1", "--http is \"::1\"|[::1]:8286")]
    [InlineData("--http=localhost:80", "--http is \"localhost:80\"|IP:PORT")]
    [InlineData("--log-format=xml", "--log-format is \"xml\"|console or json")]
    [InlineData("--iface-regex=(", "--iface-regex is \"(\"|regular expression")]
    [InlineData("--node-name=a b", "--node-name is \"a b\"|letters, digits")]
    [InlineData("--seed=a:0", "--seed is \"a:0\"|1 .. 65535")]
    [InlineData("--seed-dns=10.0.0.1", "--seed-dns is \"10.0.0.1\"|NAME:PORT|--seed takes addresses")]
    [InlineData("--bootstrap-expect=0", "--bootstrap-expect is \"0\"|1 .. 7")]
    [InlineData("--bootstrap-expect=8", "--bootstrap-expect is \"8\"|1 .. 7")]
    [InlineData("-v=x", "-v is \"x\"|whole number")]
    [InlineData("--subnet-file=", "--subnet-file|must not be empty")]
    public void A_value_that_does_not_parse_names_flag_value_and_cure(string flag, string parts) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.Load(flag)), parts);

    [Theory]
    [InlineData("flannelmesh.resync-interval = 5", "flannelmesh.resync-interval is \"5\"|unit")]
    [InlineData("flannelmesh.resync-interval = never", "flannelmesh.resync-interval is \"never\"|unit")]
    [InlineData("flannelmesh.withdraw-after = 0 s", "flannelmesh.withdraw-after is \"0 s\"|never")]
    [InlineData("flannelmesh.port = x", "flannelmesh.port is \"x\"|whole number")]
    public void A_value_in_a_file_is_named_with_the_file(string hocon, string parts) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Settings.LoadHocon(hocon)), Settings.ConfigFile + "|" + parts);
}
