using System.Diagnostics;
using System.Security.Cryptography;
using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Netlink.Tests.Processes;

public sealed class ProgramPagesTests
{
    /// <summary>By another process's look at this one.</summary>
    [Fact]
    public void This_process_gives_its_program_back_and_goes_on()
    {
        Touch();
        var (before, libraries) = (Resident(Environment.ProcessPath!), Resident("/libcrypto.so"));

        var program = ProgramPages.Find();
        _ = program.GiveBack();

        Assert.InRange(Resident(Environment.ProcessPath!), 0, before - 1);
        Assert.InRange(Resident("/libcrypto.so"), 0, libraries - 1);
        Touch();
        Assert.InRange(program.GiveBack(), 0, long.MaxValue);
    }

    private static void Touch()
    {
        Assert.True(Process.GetCurrentProcess().Threads.Count > 0);
        using var aes = new AesGcm(new byte[16], 16);
        aes.Encrypt(new byte[12], new byte[3], new byte[3], new byte[16]);
    }

    private static long Resident(string part)
    {
        using var awk = Process.Start(new ProcessStartInfo("awk")
        {
            ArgumentList = { "-v", $"part={part}", "$6 != \"\" { ours = index($6, part) > 0 } ours && /^Rss:/ { sum += $2 } END { print sum + 0 }", $"/proc/{Environment.ProcessId}/smaps" },
            RedirectStandardOutput = true,
        })!;
        var text = awk.StandardOutput.ReadToEnd();
        awk.WaitForExit();
        return long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
