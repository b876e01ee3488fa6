using System.Net;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Tunnel;

public sealed class TunnelPortTests
{
    private const int Port = 8285;

    [KernelFact]
    public async Task Doctor_and_agent_name_a_port_that_is_taken_and_the_node_becomes_ready_when_it_is_free()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1, Backend = "udp" });
        var host = lab.Hosts[0];
        await using (var holder = await host.HoldPortAsync(IPAddress.Any, Port, isUdp: true))
        {
            var taken = await DoctorAsync(host);
            Assert.Equal(1, taken.ExitCode);
            Assert.Matches(
                @"(?m)^fail  tunnel-port +UDP port 8285 on 10\.99\.0\.11 cannot be had: .* — end that program, or give all hosts another Backend\.Port$", taken.Output);

            host.StartAgent();
            await host.WaitProblemAsync("the tunnel does not work", "8285", "another program has the port", "Backend.Port");
            var status = await host.TryCommandAsync("status");
            Assert.Equal(1, status.ExitCode);
            Assert.Matches(@"(?m)^missing  the tunnel does not work: .*10\.99\.0\.11:8285.*choose another with Backend\.Port$", status.Output);
        }

        await host.WaitReadyAsync();
        Assert.Empty(await host.ProblemsAsync());
        var fine = (await DoctorAsync(host)).EnsureSuccess().Output;
        string[] checks = ["tun", "tunnel", "tunnel-port", "tunnel-buffer"];
        Assert.All(checks, check => Assert.Matches($"(?m)^ok    {check} +", fine));

        // The tunnel has the port; that is no reason for an alarm.
        await host.StopAgentAsync();
        Assert.Matches("(?m)^ok    tunnel-port +", (await DoctorAsync(host)).Output);
    }

    private static Task<CommandResult> DoctorAsync(LabHost host) => host.RunBinaryAsync(["doctor", .. host.Flags.ToArguments()]);
}
