using System.Net;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.BadInput;

public sealed class EnvironmentRefusalTests(BareHostLab fixture) : IClassFixture<BareHostLab>
{
    private const int Failure = 1;

    private LabHost Host => fixture.Lab.Hosts[0];

    [KernelFact]
    public async Task A_cluster_port_in_use_names_the_process_and_the_flag()
    {
        await using var holder = await Host.HoldPortAsync(IPAddress.Any, 8283);

        await Refusal.AssertAsync(Host, Host.Flags, Failure, "8283", "--port", "flannelmesh-lab");
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
