using System.Globalization;
using System.Text.Json;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Network;

/// <summary>A named network namespace and the programs of iproute2 inside it.</summary>
public sealed record NetworkNamespace(string Name)
{
    /// <summary>Creates the namespace with lo up and the given sysctls set before any device exists (new devices inherit `default`).</summary>
    public async Task CreateAsync(params string[] sysctls)
    {
        (await Command.RunAsync("ip", ["netns", "add", Name])).EnsureSuccess();
        if (sysctls.Length > 0)
        {
            await ExecAsync(["sysctl", "-q", "-w", .. sysctls]);
        }

        await IpAsync("link", "set", "lo", "up");
    }

    /// <summary>Runs `ip` inside and returns its output.</summary>
    /// <exception cref="LabException">`ip` failed.</exception>
    public async Task<string> IpAsync(params string[] arguments)
    {
        return (await Command.RunAsync("ip", ["-n", Name, .. arguments])).EnsureSuccess().Output;
    }

    /// <summary>Runs `ip -N -j` inside: numbers instead of names, JSON (an empty array when there is nothing).</summary>
    public async Task<JsonElement> IpJsonAsync(params string[] arguments)
    {
        return Parse((await Command.RunAsync("ip", ["-n", Name, "-N", "-j", .. arguments])).EnsureSuccess().Output);
    }

    /// <summary>Runs `bridge -j` inside, for FDB entries.</summary>
    public async Task<JsonElement> BridgeJsonAsync(params string[] arguments)
    {
        return Parse((await Command.RunAsync("bridge", ["-n", Name, "-j", .. arguments])).EnsureSuccess().Output);
    }

    /// <summary>Runs any program inside and returns its output.</summary>
    /// <exception cref="LabException">The program failed.</exception>
    public async Task<CommandResult> ExecAsync(params string[] arguments) => (await TryExecAsync(null, arguments)).EnsureSuccess();

    /// <summary>Runs any program inside; the caller looks at the exit code.</summary>
    public Task<CommandResult> TryExecAsync(TimeSpan? timeout, params string[] arguments)
    {
        return Command.RunAsync("ip", ExecArguments(arguments), timeout);
    }

    /// <summary>Arguments of `ip` that run a program inside. `ip netns exec` replaces itself: the process id stays that of the program.</summary>
    public IReadOnlyList<string> ExecArguments(params string[] arguments) => ["netns", "exec", Name, .. arguments];

    /// <summary>Kills every process that lives inside, then removes the namespace and with it all its devices. Missing is no error.</summary>
    public async Task DeleteAsync()
    {
        await Poll.UntilAsync(
            async () =>
            {
                var pids = await ProcessIdsAsync();
                foreach (var pid in pids)
                {
                    await Signal.SendAsync(pid, Signal.Kill);
                }

                return pids.Count == 0;
            },
            TimeSpan.FromSeconds(10),
            () => $"processes in namespace {Name} survive SIGKILL");
        var deleted = await Command.RunAsync("ip", ["netns", "del", Name]);
        if (!deleted.Succeeded && (await ListAsync()).Contains(Name))
        {
            deleted.EnsureSuccess();
        }
    }

    /// <summary>Names of all network namespaces of the machine.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync()
    {
        var list = (await Command.RunAsync("ip", ["netns", "list"])).EnsureSuccess().Output;
        return [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
    }

    private async Task<IReadOnlyList<int>> ProcessIdsAsync()
    {
        var result = await Command.RunAsync("ip", ["netns", "pids", Name]);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
    }

    private static JsonElement Parse(string json)
    {
        return JsonSerializer.Deserialize<JsonElement>(string.IsNullOrWhiteSpace(json) ? "[]" : json);
    }
}
