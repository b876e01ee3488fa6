using System.Globalization;
using System.Runtime.InteropServices;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Tests.Kernel;

namespace FlannelMesh.Tunnel.Tests.Program;

/// <summary>What the program has given up, as the kernel sees it.</summary>
public class ConfinementTests
{
    private const int BadAddress = 14;
    private const int NotPermitted = 1;

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_thread_has_a_capability_or_may_get_one_and_all_have_a_filter(bool isEncrypted)
    {
        using var pair = new ProgramPair(isEncrypted);
        pair.Ping().EnsureSuccess();

        var threads = Directory.GetDirectories($"/proc/{pair.Tunnel.Id}/task");

        Assert.True(threads.Length >= 4);
        foreach (var status in threads.Select(thread => File.ReadAllText(Path.Combine(thread, "status"))))
        {
            Assert.All(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], name => Assert.Contains($"{name}:\t0000000000000000\n", status, StringComparison.Ordinal));
            Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
            Assert.Contains("Seccomp:\t2\n", status, StringComparison.Ordinal);
        }
    }

    [KernelFact]
    public void Before_it_is_configured_it_has_no_capability_either()
    {
        using var host = new TestNamespace();
        using var tunnel = new RunningTunnel(host);

        var status = File.ReadAllText($"/proc/{tunnel.Id}/status");

        Assert.All(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], name => Assert.Contains($"{name}:\t0000000000000000\n", status, StringComparison.Ordinal));
    }

    /// <summary>The calls are made in the program's own main thread, with a null pointer for a name: who gets to look at it says EFAULT.</summary>
    [KernelTheory]
    [InlineData("openat", 257)]
    [InlineData("open", 2)]
    [InlineData("execve", 59)]
    public void It_cannot_open_a_file_or_start_a_program(string call, int number)
    {
        Assert.True(RuntimeInformation.ProcessArchitecture == Architecture.X64, "this test knows the system calls of x86-64 only");
        using var inject = new CProgram(Repository.File("tests/FlannelMesh.Tunnel.Tests/Program/inject.c", "it is part of the repository"));
        using var host = new TestNamespace();
        using (var free = new RunningTunnel(host))
        {
            Assert.Equal((call, -BadAddress), (call, Call(inject, free, number)));
        }

        using var pair = new ProgramPair(isEncrypted: false);
        Assert.Equal((call, -NotPermitted), (call, Call(inject, pair.Tunnel, number)));

        // It has survived that.
        pair.Ping().EnsureSuccess();
        pair.Tunnel.Reconnect();
    }

    [KernelFact]
    public void Nothing_of_its_starter_is_left_open()
    {
        using var pair = new ProgramPair(isEncrypted: true);

        // Random numbers of the runtime, sockets, events and queues of the device: no file, no pipe.
        var open = Directory.GetFiles($"/proc/{pair.Tunnel.Id}/fd").Select(file => new FileInfo(file).LinkTarget!).ToList();

        Assert.All(["0", "1", "2"], number => Assert.Equal("/dev/null", new FileInfo($"/proc/{pair.Tunnel.Id}/fd/{number}").LinkTarget));
        Assert.Contains("/dev/net/tun", open);
        Assert.All(
            open,
            target => Assert.True(
                target is "/dev/null" or "/dev/urandom" or "/dev/net/tun" || target.StartsWith("socket:", StringComparison.Ordinal) || target.StartsWith("anon_inode:", StringComparison.Ordinal),
                target));
    }

    private static int Call(CProgram inject, RunningTunnel tunnel, int number) => int.Parse(
        Command.Run(inject.Path, tunnel.Id.ToString(CultureInfo.InvariantCulture), number.ToString(CultureInfo.InvariantCulture)).StandardOutput,
        CultureInfo.InvariantCulture);
}
