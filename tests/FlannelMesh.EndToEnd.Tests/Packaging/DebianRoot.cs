using System.Globalization;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>A small Debian with systemd and what the package depends on, fresh from the archive; nobody writes into it.</summary>
public sealed class DebianRoot : IAsyncLifetime
{
    private const string Prefix = "flannelmesh-root-";
    private const string Include = "systemd,systemd-sysv,libssl3,nftables,ca-certificates,kmod,iproute2,libstdc++6";

    public string Path { get; } = System.IO.Path.Combine("/tmp", string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}"));

    public async Task InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("FLANNELMESH_REQUIRE_KERNEL") != "1")
        {
            return;
        }

        RemoveLeft();
        (await Command.RunAsync(
            "mmdebstrap",
            [
                "--variant=minbase",
                $"--include={Include}",
                // Timers that look for updates, and a network that is the lab's.
                "--customize-hook=ln -sf /dev/null \"$1/etc/systemd/system/apt-daily.timer\"",
                "--customize-hook=ln -sf /dev/null \"$1/etc/systemd/system/apt-daily-upgrade.timer\"",
                "bookworm",
                Path,
            ],
            TimeSpan.FromMinutes(8))).EnsureSuccess();
    }

    public async Task DisposeAsync()
    {
        if (Directory.Exists(Path))
        {
            // Directory.Delete would stumble over what only root's tools know.
            await Command.RunAsync("rm", ["-rf", "--one-file-system", Path], TimeSpan.FromMinutes(2));
        }
    }

    /// <summary>Of a run that was killed.</summary>
    private static void RemoveLeft()
    {
        foreach (var left in Directory.GetDirectories("/tmp", $"{Prefix}*"))
        {
            if (int.TryParse(left.AsSpan(left.LastIndexOf('-') + 1), CultureInfo.InvariantCulture, out var owner) && !Directory.Exists($"/proc/{owner}"))
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }
}
