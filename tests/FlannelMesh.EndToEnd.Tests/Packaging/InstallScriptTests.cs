using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>deploy/install.sh, for hosts without dpkg.</summary>
[Collection(PackagingCollection.Name)]
public sealed class InstallScriptTests(Packages packages, DebianRoot root)
{
    [KernelFact]
    public async Task It_checks_installs_upgrades_and_uninstalls()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1 });
        await using var machine = await SystemdMachine.StartAsync(lab.Hosts[0], root);
        var archive = $"/root/{Path.GetFileName(packages.Archive)}";
        machine.Copy(packages.Archive, archive);
        machine.Copy(Path.Combine(LabPaths.Repository(), "deploy/install.sh"), "/root/install.sh");

        await RefusedAsync(machine, "there is no /root/SHA256SUMS", "/root/install.sh", archive);
        machine.Copy(Path.Combine(Packages.Artifacts, "SHA256SUMS"), "/root/SHA256SUMS");
        await RefusedAsync(machine, "is not what was published", "/root/install.sh", "--sha256", new string('0', 64), archive);
        await RefusedAsync(machine, "must be run as root", "sh", "-c", "chmod 755 /root && setpriv --reuid=65534 --clear-groups /root/install.sh x");
        Assert.False(machine.Exists("/usr/local/lib/flannelmesh"));

        Assert.Contains("To start it: cp", await machine.RunAsync("/root/install.sh", archive), StringComparison.Ordinal);
        await machine.WriteFileAsync("/etc/flannelmesh/flannelmesh.conf", """
            flannelmesh { seed = [ "self" ], insecure = true, network = "{ \"Network\": \"10.5.0.0/16\", \"Backend\": { \"Type\": \"udp\" } }" }
            """);
        await machine.RunAsync("systemctl", "enable", "--now", "flannelmesh");
        Assert.Equal("ready", await machine.PropertyAsync("StatusText"));
        var agent = await machine.PropertyAsync("MainPID");

        await machine.RunAsync("/root/install.sh", archive);
        await machine.WaitPropertyAsync("StatusText", "ready");
        Assert.NotEqual(agent, await machine.PropertyAsync("MainPID"));

        await machine.RunAsync("/root/install.sh", "--uninstall");
        Assert.DoesNotContain("flannel0", await machine.RunAsync("ip", "link"), StringComparison.Ordinal);
        Assert.False(machine.Exists("/usr/local/lib/flannelmesh"));
        Assert.True(machine.Exists("/var/lib/flannelmesh/node.json"));
        await machine.RunAsync("/root/install.sh", "--uninstall", "--purge");
        Assert.False(machine.Exists("/var/lib/flannelmesh"));
        Assert.False(machine.Exists("/etc/flannelmesh"));
    }

    private static async Task RefusedAsync(SystemdMachine machine, string message, params string[] command)
    {
        var result = await machine.TryRunAsync(command);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
