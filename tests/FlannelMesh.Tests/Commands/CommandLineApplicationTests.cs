using System.CommandLine;
using System.Text.Json;
using FlannelMesh.Commands;
using FlannelMesh.Configuration;
using FlannelMesh.Tests.Configuration;

namespace FlannelMesh.Tests.Commands;

public sealed class CommandLineApplicationTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private AgentConfiguration? _configuration;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Run_hands_the_configuration_to_the_agent_and_returns_its_exit_code()
    {
        Assert.Equal(ExitCode.LeaseLost, await RunAsync("run", "--network", Settings.Network, "-seed=self", "--kube-subnet-mgr"));

        Assert.Equal("10.5.0.0/16", _configuration?.Network.Network.ToString());
        Assert.True(Assert.Single(_configuration!.Options.Seeds).IsSelf);
        Assert.Contains(_configuration.Warnings, warning => warning.StartsWith("--kube-subnet-mgr ", StringComparison.Ordinal));
        Assert.Equal("", _error.ToString());
    }

    [Theory]
    [InlineData("run --ifaec", "unknown flag --ifaec; did you mean --iface?")]
    [InlineData("run --insecure --subnet-fil /x", "unknown flag --subnet-fil; did you mean --subnet-file?")]
    [InlineData("run --insecure --subnet-fil=/x", "unknown flag --subnet-fil; did you mean --subnet-file?")]
    [InlineData("run --ip-masq --ifaec", "unknown flag --ifaec; did you mean --iface?")]
    [InlineData("run --ifaec=eth0", "unknown flag --ifaec; did you mean --iface?")]
    [InlineData("run -subnetfile /x", "unknown flag --subnetfile; did you mean --subnet-file?")]
    [InlineData("rnu", "unknown command rnu; did you mean run?")]
    [InlineData("", "no command given; commands are run, check-config, doctor, cleanup, version")]
    [InlineData("run eth0", "unexpected argument \"eth0\"")]
    [InlineData("run --iface", "--iface needs a value: NAME|IP")]
    [InlineData("run --iface --port 1", "--iface needs a value: NAME|IP")]
    [InlineData("run --iface --port=1", "--iface needs a value: NAME|IP")]
    [InlineData("version --jsno", "unknown flag --jsno")]
    [InlineData("run --port=x --network {}", "--port is \"x\"")]
    [InlineData("check-config --network {}", "--network: Network is missing")]
    [InlineData("check-config --jsom", "unknown flag --jsom; did you mean --json?")]
    [InlineData("doctor --jsom", "unknown flag --jsom; did you mean --json?")]
    [InlineData("doctor --port=x --network {}", "--port is \"x\"")]
    [InlineData("doctor --network {}", "--network: Network is missing")]
    [InlineData("cleanup --network {}", "--network: Network is missing")]
    [InlineData("cleanup --json", "unknown flag --json")]
    [InlineData("cleanup eth0", "unexpected argument \"eth0\"; cleanup takes flags only")]
    [InlineData("check-config --config /nonexistent/x.conf", "--config: there is no file /nonexistent/x.conf")]
    public async Task A_usage_error_is_one_line_and_exit_code_2(string line, string expected)
    {
        Assert.Equal(ExitCode.Usage, await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.StartsWith($"flannelmesh: {expected}", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _error.ToString().Count(c => c == '\n'));
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task Run_without_a_seed_says_how_to_give_one()
    {
        Assert.Equal(ExitCode.Usage, await RunAsync("run", "--network", Settings.Network));
        Settings.AssertContainsAll(_error.ToString(), "--seed HOST|--seed self");
        Assert.Null(_configuration);
    }

    [Fact]
    public async Task A_failure_is_one_line_without_a_stack_trace()
    {
        var failing = new Command("fail");
        failing.SetAction(int (_) => throw new InvalidOperationException("first line\nsecond line"));

        Assert.Equal(ExitCode.Failed, await CommandLineApplication.RunAsync([failing], ["fail"], _output, _error));
        Assert.Equal("flannelmesh: first line second line" + Environment.NewLine, _error.ToString());
    }

    [Theory]
    [InlineData("run --help")]
    [InlineData("run -h")]
    [InlineData("run -help")]
    [InlineData("check-config --help")]
    [InlineData("doctor --help")]
    [InlineData("cleanup --help")]
    public async Task Help_of_the_settings_has_every_setting(string line)
    {
        Assert.Equal(ExitCode.Ok, await RunAsync(line.Split(' ')));

        var help = _output.ToString();
        foreach (var setting in SettingCatalog.All)
        {
            Assert.Contains(setting.DisplayName, help, StringComparison.Ordinal);
        }

        Assert.Equal(line.Split(' ')[0] is "check-config" or "doctor", help.Contains("--json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_of_the_program_lists_the_commands(string flag)
    {
        Assert.Equal(ExitCode.Ok, await RunAsync(flag));
        Settings.AssertContainsAll(_output.ToString(), "run|check-config|version");
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task Version_is_one_line(string argument)
    {
        Assert.Equal(ExitCode.Ok, await RunAsync(argument));
        Assert.Matches(@"^flannelmesh \d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n$", _output.ToString());
    }

    [Theory]
    [InlineData("0.1.0", "flannelmesh 0.1.0")]
    [InlineData("0.1.0+0123456789abcdef", "flannelmesh 0.1.0 (0123456789ab)")]
    [InlineData("0.1.0+dev", "flannelmesh 0.1.0 (dev)")]
    public void A_version_shows_a_short_commit(string informational, string expected) =>
        Assert.Equal(expected, VersionCommand.Describe(informational));

    [Fact]
    public async Task Check_config_prints_values_and_origins_as_json()
    {
        var network = """{"Network":"10.5.0.0/16","SubnetLen":26,"Backend":{"Type":"vxlan","VNI":7,"MTU":1400}}""";

        Assert.Equal(ExitCode.Ok, await RunAsync("check-config", "--json", "--network", network, "--iface=eth0", "--seed=a", "--ip-masq", "-v=2"));

        using var json = JsonDocument.Parse(_output.ToString());
        var root = json.RootElement;
        Assert.Equal("10.5.0.0/16", root.GetProperty("network").GetString());
        Assert.Equal(26, root.GetProperty("subnetLen").GetInt32());
        Assert.Equal("10.5.0.64", root.GetProperty("subnetMin").GetString());
        Assert.Equal("10.5.255.192", root.GetProperty("subnetMax").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("ipv6Network").ValueKind);
        Assert.Equal("vxlan", root.GetProperty("backend").GetProperty("type").GetString());
        Assert.Equal(7, root.GetProperty("backend").GetProperty("vni").GetInt32());
        Assert.Equal(8472, root.GetProperty("backend").GetProperty("port").GetInt32());
        Assert.Equal(1400, root.GetProperty("backend").GetProperty("mtu").GetInt32());
        Assert.Equal("eth0", root.GetProperty("iface")[0].GetString());
        Assert.Equal("a:8283", root.GetProperty("seed")[0].GetString());
        Assert.True(root.GetProperty("ipMasq").GetBoolean());
        Assert.Equal(2, root.GetProperty("v").GetInt32());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("publicIp").ValueKind);

        var origins = root.GetProperty("origins");
        Assert.Equal("--network", origins.GetProperty("network").GetString());
        Assert.Equal("--ip-masq", origins.GetProperty("ipMasq").GetString());
        Assert.Equal("default", origins.GetProperty("port").GetString());
        Assert.Equal(
            root.EnumerateObject().Select(property => property.Name).Where(name => name != "origins"),
            origins.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Check_config_prints_a_table_and_warnings_beside_it()
    {
        var network = """{"EnableIPv4":false,"EnableIPv6":true,"IPv6Network":"fc00::/48","Backend":{"Type":"host-gw"}}""";

        Assert.Equal(ExitCode.Ok, await RunAsync("check-config", "--network", network, "--etcd-prefix=/x"));

        Assert.Matches(@"(?m)^ipv6Network +fc00::/48 +--network$", _output.ToString());
        Assert.Matches(@"(?m)^backend\.type +host-gw +--network$", _output.ToString());
        Assert.Matches(@"(?m)^port +8283 +default$", _output.ToString());
        Assert.DoesNotMatch(@"(?m)^subnetLen ", _output.ToString());
        Assert.Contains("flannelmesh: warning: --etcd-prefix has no effect", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_config_says_that_run_would_refuse_an_open_port_and_keeps_a_token_to_itself()
    {
        using var directory = new TemporaryDirectory();
        string[] line = ["check-config", "--network", Settings.Network, "--bind=10.0.0.1", "--iface=none", "--data-dir", directory.Path];
        var token = Security.Enrollment.JoinTokenTests.Sample.ToText();

        Assert.Equal(ExitCode.Ok, await RunAsync(line));
        Settings.AssertContainsAll(_error.ToString(), "would refuse|10.0.0.1:8283|--insecure");
        _error.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Ok, await RunAsync([.. line, "--join", token]));
        Assert.DoesNotContain("would refuse", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token, _output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"(?m)^join +token 0102030405060708 of h1, good until .* --join$", _output.ToString());
        Assert.Matches(@"(?m)^seed +10.0.0.1:8283, \[fd00::1\]:8284 +--join$", _output.ToString());
    }

    private Task<int> RunAsync(params string[] arguments)
    {
        Command[] commands =
        [
            RunCommand.Create((configuration, _) =>
            {
                _configuration = configuration;
                return Task.FromResult(ExitCode.LeaseLost);
            }),
            CheckConfigCommand.Create(),
            DoctorCommand.Create(),
            CleanupCommand.Create(),
            VersionCommand.Create(),
        ];
        return CommandLineApplication.RunAsync(commands, arguments, _output, _error);
    }
}
