using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.EndToEnd.Tests.Metrics;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Security;

/// <summary>Hosts with certificates of `flannelmesh ca`, and others that want in.</summary>
public sealed class TlsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KernelFact]
    public async Task Only_hosts_with_a_certificate_that_fits_get_in_and_a_new_certificate_needs_no_restart()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { HasTls = true, PodsPerHost = 1 });
        Assert.Empty((await lab.PingMatrixAsync()).Failed);
        Assert.All(lab.Hosts, host => Assert.Contains("is for nodes with a certificate alone", File.ReadAllText(host.Files.Log), StringComparison.Ordinal));

        var doctor = await lab.Hosts[0].RunBinaryAsync(["doctor", .. lab.Hosts[0].Flags.ToArguments()]);
        Assert.Contains("ok    certificate", doctor.Output, StringComparison.Ordinal);

        // In clear text, under another host's name, and from an address that is not the certificate's.
        var stranger = await lab.AddHostAsync();
        var (own, theirs) = (stranger.Flags, lab.Hosts[1].Flags);
        await IsKeptOutAsync(lab, stranger, own.Without("--tls-ca").Without("--tls-cert").Without("--tls-key").With("--insecure"));
        await IsKeptOutAsync(lab, stranger, own.With("--tls-cert", Flag(theirs, "--tls-cert")).With("--tls-key", Flag(theirs, "--tls-key")).Without("--node-name"));
        await Poll.UntilAsync(
            () => lab.Hosts.Take(3).Any(host => File.ReadAllText(host.Files.Log).Contains($"it says it is at {stranger.Address}, and its certificate is for {lab.Hosts[1].Address}", StringComparison.Ordinal)),
            Patience,
            () => $"nobody says why it is refused\n{lab.LogTails()}");

        // A new certificate for a host that runs: the next connection uses it.
        var (certificate, before) = (Flag(theirs, "--tls-cert"), await File.ReadAllTextAsync(Flag(theirs, "--tls-cert")));
        var id = (await lab.Hosts[1].ApiAsync("node")).Text("nodeId");
        var authority = Path.GetDirectoryName(Flag(theirs, "--tls-ca"))!;
        var issued = await lab.Hosts[1].RunBinaryAsync(
            "ca", "issue", "--dir", authority, "--node", "h2", "--node-id", id, "--ip", $"{lab.Hosts[1].Address}", "--out", Path.GetDirectoryName(certificate)!);
        Assert.Contains("--tls-cert of h2", issued.EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.NotEqual(before, await File.ReadAllTextAsync(certificate));

        stranger.StartAgent(own);
        await stranger.WaitReadyAsync();
        await lab.Hosts[2].StopAgentAsync();
        lab.Hosts[2].StartAgent();
        await lab.Hosts[2].WaitReadyAsync();
        await Poll.UntilAsync(
            () => File.ReadAllText(lab.Hosts[1].Files.Log).Contains("The certificate is another one now", StringComparison.Ordinal),
            Patience,
            () => $"the new certificate is not read\n{lab.LogTails()}");
        await lab.WaitAllReadyAsync();
        Assert.Equal(4, (await lab.Hosts[0].ApiAsync("members")).GetArrayLength());

        // The voters take changes of others' leases from their own hosts only.
        await stranger.AssertRefusedAsync(["evict", "h3"], "this host is no voter", "ca issue --operator");
        var taken = lab.Hosts.Select(host => host.Subnet()).ToHashSet();
        var free = Enumerable.Range(1, 250).Select(number => $"10.5.{number}.0/24").First(subnet => !taken.Contains(subnet));
        await stranger.AssertRefusedAsync(["reserve", free, "--node", "absent"], "ca issue --operator");
        await lab.Hosts[0].CommandAsync("reserve", free, "--node", "absent");

        // A certificate that is taken back: one command, and its host is out everywhere.
        var first = lab.Hosts[0].Files;
        var revoked = await lab.Hosts[0].RunBinaryAsync(
            "ca", "revoke", "--dir", authority, "--cert", Flag(own, "--tls-cert"), "--data-dir", first.DataDirectory, "--control-socket", first.ControlSocket);
        Assert.Contains("counts now: 1 certificates are revoked; all members are told", revoked.EnsureSuccess().Output, StringComparison.Ordinal);
        foreach (var host in lab.Hosts.Take(3))
        {
            await Poll.UntilAsync(
                async () => (await host.ApiAsync("members")).GetArrayLength() == 3
                    && (await host.MetricsAsync()).Contains("flannelmesh_revoked_certificates{", StringComparison.Ordinal),
                Patience,
                () => $"{host.Name} does not know who was revoked\n{lab.LogTails()}");
            var metrics = await host.MetricsAsync();
            Prometheus.AssertHasAllNamed(metrics, Prometheus.IsOfCertificates);
            Prometheus.AssertHasNoComplaint(metrics);
        }
    }

    private static async Task IsKeptOutAsync(Lab lab, LabHost stranger, AgentFlags flags)
    {
        stranger.StartAgent(flags);
        await Poll.UntilAsync(() => IsJoiningAsync(stranger), Patience, () => $"its API does not answer\n{lab.LogTails()}");
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal("joining", (await stranger.ApiAsync("node")).Text("state"));
        Assert.Equal(3, (await lab.Hosts[0].ApiAsync("members")).GetArrayLength());
        await stranger.StopAgentAsync();
        stranger.Wipe();
    }

    private static async Task<bool> IsJoiningAsync(LabHost host)
    {
        try
        {
            return (await host.ApiAsync("node")).Text("state") == "joining";
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private static string Flag(AgentFlags flags, string name) => flags.Items.Single(flag => flag.Key == name).Value;
}
