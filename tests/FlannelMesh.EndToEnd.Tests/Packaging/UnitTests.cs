using System.Globalization;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;
using Command = FlannelMesh.Labs.Processes.Command;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>The systemd unit: without mistakes, and its sandbox is tight but not too tight for any backend.</summary>
[Collection(PackagingCollection.Name)]
public sealed class UnitTests(Packages packages, DebianRoot root)
{
    /// <summary>Tenths. As deploy/systemd/README.md lists it; a change that opens the sandbox needs a reason and another number.</summary>
    private const int Exposure = 28;

    private static string Unit { get; } = Path.Combine(LabPaths.Repository(), "deploy/systemd/flannelmesh.service");

    [KernelTheory]
    [InlineData("vxlan", """{"Type":"vxlan"}""")]
    [InlineData("host-gw", """{"Type":"host-gw"}""")]
    [InlineData("udp", """{"Type":"udp","Encryption":"aes-256-gcm"}""")]
    public async Task In_its_sandbox_the_agent_becomes_ready_and_pods_reach_each_other(string backend, string json)
    {
        await using var lab = await Lab.CreateAsync(new LabOptions
        {
            Hosts = 2,
            Seeds = 1,
            PodsPerHost = 1,
            Backend = backend,
            NetConf = $$"""{"Network":"10.5.0.0/16","Backend":{{json}}}""",
        });
        var (ordinary, host) = (lab.Hosts[0], lab.Hosts[1]);
        ordinary.StartAgent();
        await using var machine = await SystemdMachine.StartAsync(host, root);
        machine.Copy(packages.Deb, "/root/new.deb");
        await machine.RunAsync("dpkg", "-i", "/root/new.deb");
        await machine.WriteFileAsync("/etc/flannelmesh/flannelmesh.conf", $$""""
            flannelmesh { seed = [ "{{ordinary.Address}}" ], insecure = true, ip-masq = true, network = """{{lab.Options.NetConf}}""" }
            """");

        await machine.RunAsync("systemctl", "start", "flannelmesh");
        await ordinary.WaitReadyAsync();

        await File.WriteAllTextAsync(host.Files.SubnetFile, machine.ReadFile("/run/flannel/subnet.env"));
        await lab.CreatePodsAsync();
        await Poll.UntilAsync(
            async () => (await lab.PingMatrixAsync(1)).AllReceived,
            TimeSpan.FromSeconds(30),
            () => "the pods do not reach each other");
        Assert.DoesNotContain("Permission", await machine.JournalAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Operation not permitted", await machine.JournalAsync(), StringComparison.Ordinal);
        Assert.Contains("masquerade", await machine.RunAsync("nft", "list", "table", "inet", "flannelmesh"), StringComparison.Ordinal);
        Assert.Empty(await ProblemsAsync(machine));

        // It is a sandbox: what the unit says holds for the process.
        var agent = await machine.PropertyAsync("MainPID");
        var status = await machine.RunAsync("cat", $"/proc/{agent}/status");
        Assert.Contains("CapBnd:\t0000000000003100", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", status, StringComparison.Ordinal);
        foreach (var path in new[] { "/etc/x", "/usr/x", "/var/x", "/proc/sys/kernel/hostname" })
        {
            var result = await machine.TryRunAsync("nsenter", "-t", agent, "-m", "touch", path);
            Assert.True(!result.Succeeded && result.Error.Contains("Read-only", StringComparison.Ordinal), $"{path}: {result.Error}");
        }
    }

    [KernelFact]
    public async Task Systemd_finds_no_mistake_in_it()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1 });
        await using var machine = await SystemdMachine.StartAsync(lab.Hosts[0], root);
        machine.Copy(packages.Deb, "/root/new.deb");
        await machine.RunAsync("dpkg", "-i", "/root/new.deb");

        var result = await machine.TryRunAsync("systemd-analyze", "verify", "--man=no", "/lib/systemd/system/flannelmesh.service");

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));

        // What it checks, it finds: the same unit with a mistake.
        const string mistaken = "/etc/systemd/system/mistaken.service";
        var unit = machine.ReadFile("/lib/systemd/system/flannelmesh.service");
        await machine.WriteFileAsync(mistaken, unit.Replace("NoNewPrivileges=", "NoNewPriviliges=", StringComparison.Ordinal));
        var found = (await machine.TryRunAsync("systemd-analyze", "verify", "--man=no", mistaken)).Error;
        Assert.Contains("NoNewPriviliges", found, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Its_exposure_is_what_is_written_down()
    {
        var result = await SecurityAsync(Unit, Exposure);
        Assert.True(result.Succeeded, result.Output);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{Exposure / 10.0:0.0}"),
            await File.ReadAllTextAsync(Path.Combine(LabPaths.Repository(), "deploy/systemd/README.md")),
            StringComparison.Ordinal);

        // The number is tight: one protection less is found.
        var looser = Path.Combine(Path.GetTempPath(), $"flannelmesh-looser-{Environment.ProcessId}.service");
        try
        {
            await File.WriteAllTextAsync(looser, (await File.ReadAllTextAsync(Unit)).Replace("NoNewPrivileges=yes", "", StringComparison.Ordinal));
            Assert.False((await SecurityAsync(looser, Exposure)).Succeeded);
        }
        finally
        {
            File.Delete(looser);
        }
    }

    private static async Task<IReadOnlyList<string>> ProblemsAsync(SystemdMachine machine) =>
    [
        .. (await machine.RunAsync("flannelmesh", "status")).Split('\n').Where(line =>
            line.StartsWith("missing", StringComparison.Ordinal) || line.StartsWith("problem", StringComparison.Ordinal)),
    ];

    private static Task<CommandResult> SecurityAsync(string unit, int threshold) => Command.RunAsync(
        "systemd-analyze",
        ["security", "--offline=true", "--no-pager", string.Create(CultureInfo.InvariantCulture, $"--threshold={threshold}"), unit]);
}
