using System.CommandLine;
using System.Diagnostics;
using FlannelMesh.Commands;
using FlannelMesh.Commands.Completion;

namespace FlannelMesh.Tests.Commands.Completion;

/// <summary>In a real bash; what the agent can name comes from a function in its place.</summary>
public sealed class BashScriptTests
{
    [Theory]
    [InlineData("vo", "voters")]
    [InlineData("le", "leases,leave")]
    [InlineData("voters ", "add,remove")]
    [InlineData("voters a", "add")]
    [InlineData("voters add h", "h1,h2")]
    [InlineData("voters add --control-socket /x h", "h1-at-/x,h2-at-/x")]
    [InlineData("voters remove ", "voters-of-agent")]
    [InlineData("evict ", "gone-of-agent")]
    [InlineData("unreserve ", "reserved-of-agent")]
    [InlineData("reserve ", "subnets-of-agent")]
    [InlineData("reserve 10.5.1.0/24 --node ", "h1,h2")]
    [InlineData("run --log-f", "--log-format")]
    [InlineData("run --log-format ", "console,json")]
    [InlineData("run --log-format = j", "json")]
    [InlineData("run --vxlan-tx-checksum-offload o", "off,on")]
    [InlineData("run --iface --n", "")]
    [InlineData("run --tls", "--tls-ca,--tls-ca-key,--tls-cert,--tls-key")]
    [InlineData("run --etcd", "")]
    [InlineData("members --", "--control-socket,--help,--json,--watch")]
    [InlineData("leave --r", "--release")]
    [InlineData("completion ", "bash,fish,zsh")]
    [InlineData("evict run", "")]
    public async Task A_line_is_completed(string line, string expected) => Assert.Equal(expected, string.Join(',', await CompleteAsync(line)));

    [Fact]
    public async Task Files_and_directories_are_those_that_are_there()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("a file.conf"), "");
        Directory.CreateDirectory(directory.File("a directory"));
        var prefix = directory.File("a").Replace(" ", "\\ ", StringComparison.Ordinal);

        Assert.Equal([directory.File("a directory"), directory.File("a file.conf")], await CompleteAsync($"run --config {prefix}"));
        Assert.Equal([directory.File("a directory")], await CompleteAsync($"run --data-dir {prefix}"));
    }

    [Fact]
    public void Names_that_a_shell_would_obey_are_left_out() => Assert.Equal(
        ["10.5.1.0/24", "fd00::1", "h1", "h_2"],
        AgentWords.Safe(["h1", "$(touch /tmp/x)", "`id`", "a b", "-rf", "h_2", null, "", "10.5.1.0/24", "fd00::1", "h1", "x\n", "\u001b[2J", "é"]));

    private static async Task<IReadOnlyList<string>> CompleteAsync(string line)
    {
        var root = new RootCommand();
        Command[] commands =
        [
            RunCommand.Create((_, _) => Task.FromResult(0)),
            MembersCommand.Create(),
            LeasesCommand.Create(),
            ReservationCommands.CreateReserve(),
            ReservationCommands.CreateUnreserve(),
            LeaveCommand.Create(),
            VotersCommand.Create(),
            EvictCommand.Create(),
            CompletionCommands.Create(),
        ];
        foreach (var command in commands)
        {
            root.Subcommands.Add(command);
        }

        var script = BashScript.Of(CompletionCommand.Of(root));
        var test = $$"""
            {{script}}
            flannelmesh() {
                [[ "$1 $2" == "completion values" ]] || exit 7
                case $3 in
                    members) printf '%s\n' "h1${5:+-at-$5}" "h2${5:+-at-$5}" ;;
                    *) echo "$3-of-agent" ;;
                esac
            }
            COMP_WORDS=(flannelmesh {{line}}{{(line.EndsWith(' ') ? "''" : "")}})
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _flannelmesh
            printf '%s\n' "${COMPREPLY[@]}" | sort
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["--norc", "--noprofile", "-c", test]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync();
        Assert.Equal(("", 0), (await error, bash.ExitCode));
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
