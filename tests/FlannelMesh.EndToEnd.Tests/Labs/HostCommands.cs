using System.Text.Json;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>What an operator does on a host, and what the host's agent says.</summary>
public static class HostCommands
{
    /// <summary>Runs a command of the binary against the host's own agent.</summary>
    public static Task<CommandResult> TryCommandAsync(this LabHost host, params string[] command) =>
        host.RunBinaryAsync([.. command, "--control-socket", host.Files.ControlSocket]);

    /// <exception cref="LabException">It failed.</exception>
    public static async Task<string> CommandAsync(this LabHost host, params string[] command) =>
        (await host.TryCommandAsync(command)).EnsureSuccess().Output;

    /// <summary>The command must fail with one line that holds all of <paramref name="mentions"/>.</summary>
    public static async Task AssertRefusedAsync(this LabHost host, string[] command, params string[] mentions)
    {
        var result = await host.TryCommandAsync(command);
        Assert.Equal(1, result.ExitCode);
        var line = Assert.Single(result.ErrorLines);
        Assert.All(mentions, mention => Assert.Contains(mention, line, StringComparison.Ordinal));
    }

    /// <summary>Waits until the agent has found nobody and says that it goes on asking.</summary>
    public static Task WaitWaitingAsync(this LabHost host) => Poll.UntilAsync(
        () => File.Exists(host.Files.ControlSocket) && File.ReadAllText(host.Files.Log).Contains("Waiting to join", StringComparison.Ordinal),
        TimeSpan.FromSeconds(20),
        () => $"{host.Name} does not say that it waits. Its log ends:\n{host.Files.LogTail()}\n");

    /// <summary>Waits until GET /api/v1/node shows <paramref name="state"/>.</summary>
    /// <returns>The whole answer.</returns>
    public static async Task<JsonElement> WaitStateAsync(this LabHost host, string state, TimeSpan timeout)
    {
        JsonElement node = default;
        await Poll.UntilAsync(
            async () => (node = await host.ApiAsync("node")).Text("state") == state,
            timeout,
            () => $"{host.Name} is {node}, not {state}. Its log ends:\n{host.Files.LogTail()}\n",
            TimeSpan.FromMilliseconds(100));
        return node;
    }

    /// <summary>Waits until one of the problems that the agent tells of holds all of <paramref name="mentions"/>.</summary>
    public static async Task WaitProblemAsync(this LabHost host, params string[] mentions)
    {
        IReadOnlyList<string> problems = ["nothing answered yet"];
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    problems = await host.ProblemsAsync();
                }
                catch (HttpRequestException)
                {
                    // Just started: there is no socket yet, or that of the run before.
                    return false;
                }

                return problems.Any(problem => mentions.All(mention => problem.Contains(mention, StringComparison.Ordinal)));
            },
            TimeSpan.FromSeconds(40),
            () => $"{host.Name} has the problems [{string.Join("; ", problems)}]. Its log ends:\n{host.Files.LogTail()}\n",
            TimeSpan.FromMilliseconds(100));
    }

    public static async Task<IReadOnlyList<string>> ProblemsAsync(this LabHost host) =>
        [.. (await host.ApiAsync("node")).GetProperty("problems").EnumerateArray().Select(problem => problem.ToString())];

    /// <summary>Subnet and name of every lease that the host knows of, those of others that are gone included.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> LeasesAsync(this LabHost host) =>
        (await host.ApiAsync("leases")).EnumerateArray().ToDictionary(lease => lease.Text("subnet"), lease => lease.Text("name"));

    /// <summary>Waits until the host's lease table has no entry for <paramref name="subnet"/>.</summary>
    public static Task WaitFreeAsync(this LabHost host, string subnet) => Poll.UntilAsync(
        async () => !(await host.LeasesAsync()).ContainsKey(subnet),
        TimeSpan.FromSeconds(10),
        () => $"{host.Name} still lists {subnet}");

    /// <summary>Waits until <paramref name="gone"/> is no member in the host's eyes.</summary>
    public static Task WaitGoneAsync(this LabHost host, LabHost gone) => Poll.UntilAsync(
        async () => (await host.ApiAsync("members")).EnumerateArray().All(member => member.Text("name") != gone.Name),
        TimeSpan.FromSeconds(30),
        () => $"{gone.Name} is still a member on {host.Name}",
        TimeSpan.FromMilliseconds(100));

    /// <summary>Stops the agent in good order and starts one again.</summary>
    /// <param name="flags">Null takes the host's.</param>
    /// <param name="binary">Null takes the lab's.</param>
    public static async Task RestartAgentAsync(this LabHost host, AgentFlags? flags = null, string? binary = null)
    {
        Assert.Equal(0, await host.StopAgentAsync(Signal.Terminate));
        await host.StartAgainAsync(flags, binary);
    }

    /// <inheritdoc cref="RestartAgentAsync"/>
    public static async Task StartAgainAsync(this LabHost host, AgentFlags? flags = null, string? binary = null)
    {
        host.StartAgent(flags, binary);
        await host.WaitReadyAsync();
    }

    /// <summary>The host's subnet, as subnet.env says.</summary>
    public static string Subnet(this LabHost host) => host.ReadSubnetEnv().Subnet.ToString();

    /// <summary>Loses the data directory and subnet.env, as a host with a new disk has.</summary>
    public static void Wipe(this LabHost host)
    {
        Directory.Delete(host.Files.DataDirectory, recursive: true);
        File.Delete(host.Files.SubnetFile);
    }
}
