using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Operations;

/// <summary>In the shells themselves, with names from the agent.</summary>
[Collection(VxlanLabCollection.Name)]
public sealed class CompletionTests(VxlanLab fixture)
{
    private LabHost Host => fixture.Lab.Hosts[0];

    [KernelTheory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task The_shell_finds_no_fault_with_its_script(string shell)
    {
        using var directory = new TestDirectory();
        await File.WriteAllTextAsync(directory.File("script"), await ScriptAsync(shell));

        var result = Command.TryRun(shell, ["-n", directory.File("script")]);

        Assert.Equal((0, "", ""), (result.ExitCode, result.StandardOutput, result.StandardError));
    }

    [KernelFact]
    public async Task Bash_completes_every_command_and_asks_the_agent_for_names()
    {
        var all = (await Host.RunBinaryAsync("no-such-command")).ErrorLines.Single();
        var commands = all[(all.IndexOf("commands are ", StringComparison.Ordinal) + 13)..].TrimEnd(')').Split(", ");

        Assert.Equal(commands.Order(), (await BashAsync("")).Order());
        Assert.Equal(["h1", "h2", "h3"], await BashAsync($"voters add --control-socket {Host.Files.ControlSocket} "));
        Assert.Equal(["h2"], await BashAsync($"voters remove --control-socket {Host.Files.ControlSocket} h2"));
        Assert.Equal(
            fixture.Lab.PeersOf(null).Select(peer => peer.Subnet.ToString()).Order(StringComparer.Ordinal),
            await BashAsync($"reserve --control-socket {Host.Files.ControlSocket} 10.5."));
        Assert.Empty(await BashAsync($"unreserve --control-socket {Host.Files.ControlSocket} "));
        Assert.Empty(await BashAsync("voters add --control-socket /nonexistent/agent.sock "));
    }

    [KernelFact]
    public async Task Fish_completes_commands_options_and_names()
    {
        Assert.Equal(["voters"], await FishAsync("vo"));
        Assert.Equal(["--log-format"], await FishAsync("run --log-f"));
        Assert.Equal(["console", "json"], await FishAsync("run --log-format "));
        Assert.Equal(["h1", "h2", "h3"], await FishAsync($"voters add --control-socket {Host.Files.ControlSocket} h"));
    }

    [KernelFact]
    public async Task Zsh_takes_the_script_for_the_program()
    {
        using var directory = new TestDirectory();
        await File.WriteAllTextAsync(directory.File("script"), await ScriptAsync("zsh"));

        var result = Command.Run("zsh", "-fc", $"autoload -Uz compinit; compinit -D -u; source {directory.File("script")}; print $_comps[flannelmesh] $+functions[_flannelmesh_values]");

        Assert.Equal("_flannelmesh 1\n", result.StandardOutput);
        Assert.Equal("", result.StandardError);
    }

    private async Task<string> ScriptAsync(string shell) => (await Host.RunBinaryAsync("completion", shell)).EnsureSuccess().Output;

    private async Task<IReadOnlyList<string>> BashAsync(string line)
    {
        using var directory = new TestDirectory();
        await File.WriteAllTextAsync(directory.File("script"), await ScriptAsync("bash"));
        var test = $$"""
            source {{directory.File("script")}}
            COMP_WORDS=({{LabPaths.Binary(null)}} {{line}}{{(line.Length == 0 || line.EndsWith(' ') ? "''" : "")}})
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _flannelmesh
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var result = Command.Run("bash", "--norc", "-c", test);
        Assert.Equal("", result.StandardError);
        return result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Without the descriptions.</summary>
    private async Task<IReadOnlyList<string>> FishAsync(string line)
    {
        using var directory = new TestDirectory();
        await File.WriteAllTextAsync(directory.File("script"), await ScriptAsync("fish"));
        var path = Path.GetDirectoryName(LabPaths.Binary(null));
        var result = Command.Run("env", $"HOME={directory.Path}", $"XDG_CONFIG_HOME={directory.Path}", "fish", "--no-config", "-c", $"set -x PATH {path} $PATH; source {directory.File("script")}; complete -C 'flannelmesh {line}'");
        return [.. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(found => found.Split('\t')[0])];
    }
}
