using System.Diagnostics;
using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Netlink.Tests.Processes;

public sealed class ProgramPagesTests
{
    /// <summary>By another process's look at this one.</summary>
    [Fact]
    public void This_process_gives_its_program_back_and_goes_on()
    {
        Touch();
        var before = ResidentOfProgram();

        var program = ProgramPages.Find();
        _ = program.GiveBack();

        Assert.InRange(ResidentOfProgram(), 0, before - 1);
        Touch();
        Assert.InRange(program.GiveBack(), 0, long.MaxValue);
    }

    private static void Touch() => Assert.True(Process.GetCurrentProcess().Threads.Count > 0);

    private static long ResidentOfProgram()
    {
        using var awk = Process.Start(new ProcessStartInfo("awk")
        {
            ArgumentList = { "-v", $"program={Environment.ProcessPath}", "$6 != \"\" { ours = $6 == program } ours && /^Rss:/ { sum += $2 } END { print sum + 0 }", $"/proc/{Environment.ProcessId}/smaps" },
            RedirectStandardOutput = true,
        })!;
        var text = awk.StandardOutput.ReadToEnd();
        awk.WaitForExit();
        return long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
