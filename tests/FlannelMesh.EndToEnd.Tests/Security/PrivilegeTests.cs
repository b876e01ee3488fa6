using System.Globalization;
using System.Net;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Security;

/// <summary>What agents that root started by hand may still do, and their tunnels: as the kernel says of each thread.</summary>
[Collection(UdpLabCollection.Name)]
public sealed class PrivilegeTests(UdpLab fixture, BareHostLab bare) : IClassFixture<BareHostLab>
{
    private const string None = "0000000000000000";

    /// <summary>CAP_SETPCAP, CAP_NET_ADMIN, CAP_NET_RAW of linux/capability.h.</summary>
    private static readonly string Three = ((1UL << 8) | (1UL << 12) | (1UL << 13)).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The same and CAP_NET_BIND_SERVICE.</summary>
    private static readonly string Four = ((1UL << 8) | (1UL << 10) | (1UL << 12) | (1UL << 13)).ToString("x16", CultureInfo.InvariantCulture);

    [KernelFact]
    public async Task No_thread_of_the_agent_has_more_than_three_capabilities_and_none_of_the_tunnel_any()
    {
        // Root's, of whom the agents have come.
        Assert.NotEqual(Three, TunnelFacts.Status(Environment.ProcessId, "CapBnd"));
        foreach (var host in fixture.Lab.Hosts)
        {
            var agent = host.Agent!.ProcessId;
            AssertLimited(agent, atLeast: 8, Three);
            AssertLimited(await host.TunnelProcessAsync(), atLeast: 2, None);
            Assert.Equal("2", TunnelFacts.Status(await host.TunnelProcessAsync(), "Seccomp"));

            // It is the process that was started, under its name and with its arguments, and its work is done.
            Assert.Equal("flannelmesh", (await File.ReadAllTextAsync($"/proc/{agent}/comm")).Trim());
            Assert.Equal(
                ["run", .. host.Flags.ToArguments()],
                (await File.ReadAllTextAsync($"/proc/{agent}/cmdline")).TrimEnd('\0').Split('\0').Skip(1));
            Assert.True(File.Exists(host.Files.SubnetFile));
            Assert.Single((await host.IpJsonAsync("link", "show", KernelTables.TunDevice)).EnumerateArray());
            Assert.DoesNotContain(" 1801 ", await File.ReadAllTextAsync(host.Files.Log), StringComparison.Ordinal);
        }
    }

    [KernelFact]
    public async Task A_port_below_1024_can_be_had_and_costs_one_capability_more()
    {
        var host = bare.Lab.Hosts[0];
        host.StartAgent(host.Flags.With("--http", "127.0.0.1:443"));
        await Poll.UntilAsync(
            async () => (await host.Namespace.TryExecAsync(null, ["ss", "-Hltn", "sport = :443"])).Output.Length > 0,
            TimeSpan.FromSeconds(60),
            () => $"nobody listens at port 443. The log ends:\n{host.Files.LogTail()}");

        AssertLimited(host.Agent!.ProcessId, atLeast: 5, Four);

        await host.KillAgentAsync();
    }

    [KernelTheory]
    [InlineData(2)]
    [InlineData(1, "setpriv", "--bounding-set", "-all,+net_admin,+net_raw,+setpcap", "--no-new-privs")]
    [InlineData(2, "setpriv", "--bounding-set", "-all,+net_admin,+net_raw,+setpcap")]
    [InlineData(2, "setpriv", "--no-new-privs")]
    // Without CAP_SETPCAP the bounding set stays as it is, and that is no reason to begin again and again.
    [InlineData(2, "setpriv", "--bounding-set", "-setpcap")]
    [InlineData(1, "setpriv", "--bounding-set", "-all,+net_admin,+net_raw", "--no-new-privs")]
    public async Task It_begins_anew_once_and_only_when_there_is_something_to_give_up(int starts, params string[] behind)
    {
        var host = bare.Lab.Hosts[0];
        var trace = Path.Combine(host.Files.Directory, $"starts-{Guid.NewGuid():N}");
        await using var holder = await host.HoldPortAsync(IPAddress.Loopback, 8286);

        // The dynamic linker's own trace has such a line for each start of a program. The port that is taken ends the agent.
        var result = await host.RunBinaryBehindAsync(
            ["env", "LD_DEBUG=files", $"LD_DEBUG_OUTPUT={trace}", .. behind], ["run", .. host.Flags.ToArguments()]);

        Assert.Contains("8286", result.Error, StringComparison.Ordinal);
        var lines = Directory.GetFiles(host.Files.Directory, $"{Path.GetFileName(trace)}.*").SelectMany(File.ReadLines);
        Assert.Equal(starts, lines.Count(line => line.EndsWith("/flannelmesh", StringComparison.Ordinal) && line.Contains("initialize program", StringComparison.Ordinal)));
    }

    private static void AssertLimited(int process, int atLeast, string capabilities)
    {
        var threads = Directory.GetDirectories($"/proc/{process}/task");
        Assert.True(threads.Length >= atLeast, $"process {process} has {threads.Length} threads");
        foreach (var status in threads.Select(ReadStatus).OfType<string>())
        {
            Assert.All(["CapPrm", "CapEff", "CapBnd"], name => Assert.Contains($"{name}:\t{capabilities}\n", status, StringComparison.Ordinal));
            Assert.All(["CapInh", "CapAmb"], name => Assert.Contains($"{name}:\t{None}\n", status, StringComparison.Ordinal));
            Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        }
    }

    /// <summary>Null if the thread has ended meanwhile; the first one cannot.</summary>
    private static string? ReadStatus(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "status"));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
