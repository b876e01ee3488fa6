using System.Globalization;
using System.Text.RegularExpressions;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Operations;

/// <summary>Commands on a terminal: `script` makes one.</summary>
[Collection(VxlanLabCollection.Name)]
public sealed class TerminalTests(VxlanLab fixture)
{
    private LabHost Host => fixture.Lab.Hosts[0];

    [KernelTheory]
    [InlineData("status")]
    [InlineData("members")]
    [InlineData("leases")]
    [InlineData("peers")]
    [InlineData("voters")]
    public async Task On_a_terminal_of_80_columns_nothing_is_wider_and_states_have_colours(string command)
    {
        var painted = await OnTerminalAsync(80, "", command);
        var plain = await OnTerminalAsync(80, "NO_COLOR=1", command);
        var piped = (await Host.CommandAsync(command)).TrimEnd('\n').Split('\n');

        Assert.Contains(painted, line => line.Contains("\u001b[32m", StringComparison.Ordinal) || command == "leases" && line.Contains("\u001b[", StringComparison.Ordinal));
        Assert.All(plain, line => Assert.DoesNotContain('\u001b', line));
        Assert.All(plain, line => Assert.InRange(line.Length, 0, 80));
        Assert.InRange(plain.Count, 2, 24);
        Assert.Equal(plain.Select(Ageless), painted.Select(line => Ageless(Regex.Replace(line, "\u001b\\[[0-9;]*m", ""))));
        Assert.All(piped, line => Assert.DoesNotContain('…', line));
        Assert.All(piped, line => Assert.DoesNotContain('\u001b', line));
        Assert.Equal(plain.Count, piped.Length);
    }

    [KernelFact]
    public async Task A_wide_terminal_shows_whole_what_a_narrow_one_cuts()
    {
        Assert.Contains(await OnTerminalAsync(80, "NO_COLOR=1", "peers"), line => line.Contains('…', StringComparison.Ordinal));
        Assert.DoesNotContain(await OnTerminalAsync(200, "NO_COLOR=1", "peers"), line => line.Contains('…', StringComparison.Ordinal));
        Assert.All(await OnTerminalAsync(200, "NO_COLOR=1 COLUMNS=60", "peers"), line => Assert.InRange(line.Length, 0, 80));
        Assert.StartsWith("[", string.Concat(await OnTerminalAsync(40, "", "peers --json")), StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task A_watched_table_is_painted_again_and_again_and_Ctrl_C_is_no_failure()
    {
        var output = (await ScriptAsync($"stty cols 80 rows 24; NO_COLOR=1 timeout --foreground --preserve-status -s INT 4 {Line("members --watch")}; echo ended-$?")).Output;

        Assert.Contains("\u001b[2J\u001b[Hflannelmesh members ", output, StringComparison.Ordinal);
        Assert.InRange(Regex.Count(output, "\u001b\\[Hflannelmesh members "), 2, 6);
        Assert.Contains("h3", output, StringComparison.Ordinal);
        Assert.Contains("ended-0", output, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> OnTerminalAsync(int columns, string environment, string command)
    {
        var result = await ScriptAsync(string.Create(CultureInfo.InvariantCulture, $"stty cols {columns} rows 24; env {environment} {Line(command)}"));

        // .NET tells each terminal to send cursor keys in their long form.
        return result.Output.Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
    }

    private string Line(string command) => $"{LabPaths.Binary(null)} {command} --control-socket {Host.Files.ControlSocket}";

    private async Task<CommandResult> ScriptAsync(string line) =>
        (await Host.Namespace.TryExecAsync(null, "env", "-u", "NO_COLOR", "-u", "COLUMNS", "TERM=xterm", "script", "-qec", line, "/dev/null")).EnsureSuccess();

    private static string Ageless(string line) => Regex.Replace(line, @" *\b\d+[dhms](\d+[hms])?\b", " ");
}
