using System.Globalization;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>The life of the .deb on a machine with systemd: installed, configured, upgraded, removed, purged.</summary>
[Collection(PackagingCollection.Name)]
public sealed class DebTests(Packages packages, DebianRoot root)
{
    [KernelFact]
    public async Task It_is_installed_runs_is_upgraded_and_leaves_nothing()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1 });
        await using var machine = await SystemdMachine.StartAsync(lab.Hosts[0], root);
        machine.Copy(packages.Deb, "/root/new.deb");

        // Nothing starts by itself, and what is to be done is said.
        Assert.Contains(
            "cp /usr/share/doc/flannelmesh/examples/flannelmesh.conf /etc/flannelmesh/",
            await machine.RunAsync("dpkg", "-i", "/root/new.deb"),
            StringComparison.Ordinal);
        Assert.Equal("inactive", await machine.PropertyAsync("ActiveState"));
        Assert.Contains(packages.Version, await machine.RunAsync("flannelmesh", "version"), StringComparison.Ordinal);
        Assert.Contains("Assertion failed", (await machine.TryRunAsync("systemctl", "start", "flannelmesh")).Error, StringComparison.Ordinal);
        Assert.Equal("running", (await machine.RunAsync("systemctl", "is-system-running")).Trim());

        // A mistake in the configuration ends it with 2, once and for all.
        await machine.WriteFileAsync("/etc/flannelmesh/flannelmesh.conf", "flannelmesh { sed = [ \"self\" ] }");
        Assert.NotEqual(0, (await machine.TryRunAsync("systemctl", "start", "flannelmesh")).ExitCode);
        Assert.Equal("failed", await machine.PropertyAsync("ActiveState"));
        Assert.Equal(("2", "0"), (await machine.PropertyAsync("ExecMainStatus"), await machine.PropertyAsync("NRestarts")));

        await machine.WriteFileAsync("/etc/flannelmesh/flannelmesh.conf", """
            flannelmesh {
              seed = [ "self" ]
              network = "{ \"Network\": \"10.5.0.0/16\", \"Backend\": { \"Type\": \"udp\" } }"
            }
            """);
        await machine.WriteFileAsync("/etc/flannelmesh/flannelmesh.env", "FLANNELMESH_INSECURE=true\nFLANNELMESH_NODE_NAME=from-environment\n");
        await machine.RunAsync("systemctl", "enable", "--now", "flannelmesh");
        Assert.Equal("ready", await machine.PropertyAsync("StatusText"));
        Assert.Contains("from-environment", await machine.RunAsync("flannelmesh", "status"), StringComparison.Ordinal);
        var (agent, tunnel) = (await machine.PropertyAsync("MainPID"), await TunnelAsync(machine));
        var subnet = machine.ReadFile("/run/flannel/subnet.env");

        // The tunnel and subnet.env outlive a stop, and the tunnel the upgrade, too.
        await machine.RunAsync("systemctl", "stop", "flannelmesh");
        Assert.Equal(tunnel, await TunnelAsync(machine));
        Assert.Equal(subnet, machine.ReadFile("/run/flannel/subnet.env"));
        await machine.RunAsync("systemctl", "start", "flannelmesh");
        Assert.NotEqual(agent, agent = await machine.PropertyAsync("MainPID"));
        await RepackAsync(machine, "9.9.9");
        await machine.RunAsync("dpkg", "-i", "/root/next.deb");
        await machine.WaitPropertyAsync("StatusText", "ready");
        Assert.NotEqual(agent, agent = await machine.PropertyAsync("MainPID"));
        Assert.Equal(("active", tunnel), (await machine.PropertyAsync("ActiveState"), await TunnelAsync(machine)));
        Assert.Equal(subnet, machine.ReadFile("/run/flannel/subnet.env"));
        Assert.Contains("from-environment", machine.ReadFile("/etc/flannelmesh/flannelmesh.env"), StringComparison.Ordinal);

        // A crash is followed by a start.
        await machine.RunAsync("systemctl", "kill", "--kill-whom=main", "--signal=KILL", "flannelmesh");
        await machine.WaitPropertyAsync("NRestarts", "1");
        await machine.WaitPropertyAsync("StatusText", "ready");

        await machine.RunAsync("dpkg", "-r", "flannelmesh");
        Assert.DoesNotContain("flannel", await machine.RunAsync("ip", "link"), StringComparison.Ordinal);
        Assert.DoesNotContain("10.5.", await machine.RunAsync("ip", "route", "show", "table", "all"), StringComparison.Ordinal);
        Assert.DoesNotContain("flannelmesh", await machine.RunAsync("nft", "list", "ruleset"), StringComparison.Ordinal);
        Assert.False(machine.Exists("/usr/lib/flannelmesh"));
        Assert.True(machine.Exists("/var/lib/flannelmesh/node.json"));
        Assert.True(machine.Exists("/etc/flannelmesh/flannelmesh.conf"));
        await machine.RunAsync("dpkg", "-P", "flannelmesh");
        Assert.All(["/var/lib/flannelmesh", "/etc/flannelmesh", "/run/flannelmesh"], path => Assert.False(machine.Exists(path), path));
        Assert.Equal("running", (await machine.RunAsync("systemctl", "is-system-running")).Trim());
    }

    [KernelFact]
    public async Task A_node_that_leaves_is_not_started_again()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1 });
        await using var machine = await SystemdMachine.StartAsync(lab.Hosts[0], root);
        machine.Copy(packages.Deb, "/root/new.deb");
        await machine.RunAsync("dpkg", "-i", "/root/new.deb");
        await machine.WriteFileAsync("/etc/flannelmesh/flannelmesh.conf", """
            flannelmesh { seed = [ "self" ], insecure = true, network = "{ \"Network\": \"10.5.0.0/16\", \"Backend\": { \"Type\": \"alloc\" } }" }
            """);
        await machine.RunAsync("systemctl", "start", "flannelmesh");

        await machine.RunAsync("flannelmesh", "leave");

        await machine.WaitPropertyAsync("ActiveState", "inactive");
        Assert.Equal("0", await machine.PropertyAsync("NRestarts"));
    }

    private static async Task<int> TunnelAsync(SystemdMachine machine)
    {
        const string script = """
            for p in $(cat /sys/fs/cgroup/system.slice/flannelmesh.service/cgroup.procs); do
              if grep -qa flannelmesh-tunnel "/proc/$p/cmdline"; then echo "$p"; fi
            done
            """;
        return int.Parse((await machine.RunAsync("sh", "-c", script)).Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>The same package under another version.</summary>
    private static Task<string> RepackAsync(SystemdMachine machine, string version) => machine.RunAsync(
        "sh",
        "-c",
        $"""
        set -e
        dpkg-deb -R /root/new.deb /root/next
        sed -i 's/^Version: .*/Version: {version}/' /root/next/DEBIAN/control
        dpkg-deb -Znone -b /root/next /root/next.deb
        """);
}
