using System.Diagnostics;
using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Netlink.Tests.Processes;

public class ProgramRunnerTests
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Input_output_error_and_exit_code_pass() => Assert.Equal(
        new ProgramOutcome.Exited(3, "given C", "oops"),
        await ProgramRunner.RunAsync("sh", ["-c", "printf '%s %s' \"$(cat)\" \"$LC_ALL\"; printf oops >&2; exit 3"], Ample, "given"));

    [Fact]
    public async Task Without_input_it_is_empty() =>
        Assert.Equal(new ProgramOutcome.Exited(0, "", ""), await ProgramRunner.RunAsync("cat", [], Ample));

    [Fact]
    public async Task More_than_a_pipe_holds_passes_in_both_directions()
    {
        var text = new string('x', 1 << 20);

        var exited = Assert.IsType<ProgramOutcome.Exited>(await ProgramRunner.RunAsync("cat", [], Ample, text));

        Assert.Equal(text, exited.Output);
    }

    [Fact]
    public async Task A_program_that_does_not_read_its_input_tells_its_own_error() => Assert.Equal(
        new ProgramOutcome.Exited(1, "", "no"),
        await ProgramRunner.RunAsync("sh", ["-c", "exec <&-; printf no >&2; exit 1"], Ample, new string('x', 1 << 20)));

    [Fact]
    public async Task A_program_that_is_missing_is_told_from_one_that_does_not_end()
    {
        Assert.IsType<ProgramOutcome.Missing>(await ProgramRunner.RunAsync("fm-no-such-program", [], Ample));

        var start = Stopwatch.GetTimestamp();
        Assert.IsType<ProgramOutcome.TimedOut>(await ProgramRunner.RunAsync("sleep", ["100"], TimeSpan.FromMilliseconds(50)));
        Assert.True(Stopwatch.GetElapsedTime(start) < Ample);
    }

    [Fact]
    public async Task Who_waits_no_longer_gets_no_result()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ProgramRunner.RunAsync("sleep", ["100"], Ample, cancellation: cancellation.Token));
    }
}
