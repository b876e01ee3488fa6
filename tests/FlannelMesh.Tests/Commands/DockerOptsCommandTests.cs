using FlannelMesh.Commands;

namespace FlannelMesh.Tests.Commands;

public sealed class DockerOptsCommandTests : IDisposable
{
    private const string Env = "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.74.1/24\nFLANNEL_MTU=1472\nFLANNEL_IPMASQ=true\n";

    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private string? _route;

    public void Dispose()
    {
        _directory.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("", "BIP IPMASQ MTU OPTS")]
    [InlineData("-i", "BIP IPMASQ MTU")]
    [InlineData("-c", "OPTS")]
    [InlineData("-i -c", "BIP IPMASQ MTU OPTS")]
    [InlineData("-m", "BIP MTU OPTS")]
    [InlineData("-i -m", "BIP MTU")]
    [InlineData("-c -k DOCKER_X", "X")]
    [InlineData("-ic", "BIP IPMASQ MTU OPTS")]
    [InlineData("-im", "BIP MTU")]
    [InlineData("-mci", "BIP MTU OPTS")]
    [InlineData("-ckDOCKER_X", "X")]
    [InlineData("-ck DOCKER_X", "X")]
    [InlineData("-k DOCKER_X", "BIP IPMASQ MTU X")]
    public async Task Options_choose_the_lines(string options, string expected)
    {
        Assert.Equal(ExitCode.Ok, await RunAsync(options));

        var names = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=')[0].Replace("DOCKER_OPT_", "", StringComparison.Ordinal).Replace("DOCKER_", "", StringComparison.Ordinal));
        Assert.Equal(expected, string.Join(' ', names));
    }

    [Fact]
    public async Task A_file_is_written()
    {
        var file = _directory.File("docker.env");

        Assert.Equal(ExitCode.Ok, await RunAsync($"-c -d {file}"));

        Assert.Equal("DOCKER_OPTS=\" --bip=10.1.74.1/24 --ip-masq=false --mtu=1472\"\n", await File.ReadAllTextAsync(file));
        Assert.Equal("", _output.ToString());
    }

    [Theory]
    [InlineData("-f /nonexistent/subnet.env", ExitCode.Failed, "there is no /nonexistent/subnet.env")]
    [InlineData("-d /nonexistent/docker.env", ExitCode.Failed, "-d /nonexistent/docker.env cannot be written")]
    [InlineData("-k A-B", ExitCode.Usage, "-k is \"A-B\"; it must be the name of a shell variable")]
    [InlineData("-x", ExitCode.Usage, "unknown flag -x")]
    [InlineData("-icx", ExitCode.Usage, "unknown flag --icx")]
    [InlineData("-k", ExitCode.Usage, "-k needs a value: KEY")]
    public async Task An_error_is_one_line(string options, int exitCode, string expected)
    {
        Assert.Equal(exitCode, await RunAsync(options));

        Assert.StartsWith($"flannelmesh: {expected}", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _error.ToString().Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_route_to_the_subnet_is_refused_and_nothing_is_written()
    {
        _route = "10.1.74.0/24 via 10.0.0.9";

        Assert.Equal(ExitCode.Failed, await RunAsync(""));

        Assert.Contains("already has 10.1.74.0/24 via 10.0.0.9", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    private async Task<int> RunAsync(string options)
    {
        var env = _directory.File("subnet.env");
        await File.WriteAllTextAsync(env, Env);
        List<string> arguments = ["docker-opts", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (!arguments.Contains("-f"))
        {
            arguments.AddRange(["-f", env]);
        }

        if (!arguments.Contains("-d"))
        {
            arguments.AddRange(["-d", "-"]);
        }

        return await CommandLineApplication.RunAsync([DockerOptsCommand.Create(_ => _route)], arguments, _output, _error);
    }
}
