using System.Net;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;
using Command = FlannelMesh.Labs.Processes.Command;

namespace FlannelMesh.EndToEnd.Tests.BadInput;

public sealed class EnvironmentRefusalTests(BareHostLab fixture) : IClassFixture<BareHostLab>
{
    private const int Failure = 1;

    private LabHost Host => fixture.Lab.Hosts[0];

    [KernelFact]
    public async Task A_cluster_port_in_use_names_the_process_and_the_flag()
    {
        // The agent, which has given up the right to look at every process, sees those that may do no more than it.
        await using var holder = await Host.HoldPortAsync(
            IPAddress.Any, 8283, isUdp: false, "setpriv", "--bounding-set", "-all,+net_admin,+net_raw,+setpcap");

        await Refusal.AssertAsync(Host, Host.Flags, Failure, "8283", "--port", "flannelmesh-lab");
    }

    [KernelFact]
    public async Task A_port_of_a_process_that_may_do_more_says_how_to_find_it()
    {
        await using var holder = await Host.HoldPortAsync(IPAddress.Any, 8283);

        await Refusal.AssertAsync(Host, Host.Flags, Failure, "8283", "--port", "ss -ltnp 'sport = :8283'");
        var doctor = await Host.RunBinaryAsync(["doctor", .. Host.Flags.ToArguments()]);
        Assert.Contains("in use by flannelmesh-lab", doctor.Output, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task A_directory_of_another_user_is_not_the_agents_even_if_it_is_root()
    {
        var others = Directory.CreateDirectory(Path.Combine(Host.Files.Directory, "others"));
        await Command.RunAsync("chown", ["65534", others.FullName]);

        await Refusal.AssertAsync(Host, Host.Flags.With("--data-dir", Path.Combine(others.FullName, "data")), Failure, "--data-dir", others.FullName, "given up");
    }

    [KernelFact]
    public async Task An_http_port_in_use_names_the_flag()
    {
        await using var holder = await Host.HoldPortAsync(IPAddress.Loopback, 8286);

        await Refusal.AssertAsync(Host, Host.Flags, Failure, "8286", "--http");
    }

    [KernelFact]
    public Task Missing_capabilities_are_named()
    {
        string[] withoutCapabilities = ["setpriv", "--bounding-set", "-net_admin,-net_raw"];

        return Refusal.AssertAsync(
            Host, () => Host.RunBinaryBehindAsync(withoutCapabilities, ["run", .. Host.Flags.ToArguments()]), Failure, "CAP_NET_ADMIN");
    }
}
