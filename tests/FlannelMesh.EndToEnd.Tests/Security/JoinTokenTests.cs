using FlannelMesh.EndToEnd.Tests.BadInput;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Security;

/// <summary>The quick start: the first host makes an authority, every other host is one command with a token.</summary>
public sealed class JoinTokenTests
{
    private const int Usage = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KernelFact]
    public async Task The_port_is_never_open_by_mistake_and_a_host_is_added_with_one_command()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 3, Seeds = 1, PodsPerHost = 1 });
        var (first, second, third) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        var authority = Path.Combine(first.Files.Directory, "ca");
        await Refusal.AssertAsync(first, Bare(first).With("--seed", "self"), Usage, $"{first.Address}:8283", "flannelmesh ca init --here", "--join TOKEN", "--insecure");
        var check = await first.RunBinaryAsync(["check-config", .. Bare(first).ToArguments()]);
        Assert.Contains("would refuse: there is no certificate", check.EnsureSuccess().Error, StringComparison.Ordinal);

        _ = (await first.RunBinaryAsync("ca", "init", "--here", "--node", "h1", "--dir", authority, "--data-dir", first.Files.DataDirectory)).EnsureSuccess();
        first.StartAgent(Bare(first).With("--seed", "self").With("--tls-ca-key", Path.Combine(authority, "ca-key.pem")));
        await first.WaitReadyAsync();
        var brief = await InviteAsync(first, "--expires", "1s");
        var token = await InviteAsync(first);

        second.StartAgent(Bare(second).With("--join", token));
        await second.WaitReadyAsync();
        await Refusal.AssertAsync(third, Bare(third).With("--join", token), Usage, "--join: ", "was used by h2 already", "flannelmesh invite");

        // Its second is over, however quick all that was.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await Refusal.AssertAsync(third, Bare(third).With("--join", brief), Usage, "--join: the token ended at", "flannelmesh invite");
        await Refusal.AssertAsync(third, Bare(third).With("--join", token[..40]), Usage, "--join is", "copy it again");
        var elsewhere = await second.RunBinaryAsync("invite", "--control-socket", second.Files.ControlSocket);
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.Contains("run `flannelmesh invite` on h1", elsewhere.Error, StringComparison.Ordinal);

        // Through the member that has not the authority's key: the one that has it is out of reach.
        await third.IpAsync("route", "add", "unreachable", $"{first.Address}");
        third.StartAgent(Bare(third).With("--join", await InviteAsync(first, "--node", "h3")));
        await LoggedAsync(lab, third, $"from {second.Address}:8283");
        await third.IpAsync("route", "del", "unreachable", $"{first.Address}");
        await third.WaitReadyAsync();
        await LoggedAsync(lab, first, "h3 (");

        // The same command again, and one without any token or seed.
        Assert.Equal(0, await second.StopAgentAsync());
        second.StartAgent(Bare(second).With("--join", token));
        await second.WaitReadyAsync();
        await LoggedAsync(lab, second, "The join token is not needed");
        Assert.Equal(0, await third.StopAgentAsync());
        third.StartAgent(Bare(third));
        await lab.WaitAllReadyAsync();
        await lab.WaitPeerEntriesAsync(Patience);
        await lab.CreatePodsAsync();
        Assert.Empty((await lab.PingMatrixAsync(1)).Failed);
        Assert.All(lab.Hosts, host => Assert.DoesNotContain("is open to everybody", File.ReadAllText(host.Files.Log), StringComparison.Ordinal));
    }

    private static AgentFlags Bare(LabHost host) => host.Flags.Without("--insecure").Without("--seed");

    private static async Task<string> InviteAsync(LabHost host, params string[] options)
    {
        var result = (await host.RunBinaryAsync(["invite", "--control-socket", host.Files.ControlSocket, .. options])).EnsureSuccess();
        return Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static Task<TimeSpan> LoggedAsync(Lab lab, LabHost host, string text) => Poll.UntilAsync(
        () => File.Exists(host.Files.Log) && File.ReadAllText(host.Files.Log).Contains(text, StringComparison.Ordinal), Patience, () => $"{host.Name} does not say '{text}'\n{lab.LogTails()}");
}
