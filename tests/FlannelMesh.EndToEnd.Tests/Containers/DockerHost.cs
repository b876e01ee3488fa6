using System.Net;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;
using Command = FlannelMesh.Labs.Processes.Command;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>dockerd on a host of the lab, started with what `flannelmesh docker-opts` says.</summary>
internal sealed class DockerHost : IAsyncDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(2);

    private readonly TestDirectory _directory = new();
    private BackgroundCommand? _daemon;

    private DockerHost(LabHost host) => Host = host;

    public LabHost Host { get; }

    private string Socket => $"unix://{_directory.File("docker.sock")}";

    public static async Task<DockerHost> StartAsync(LabHost host)
    {
        var docker = new DockerHost(host);
        try
        {
            await docker.StartDaemonAsync();
            ContainerImage.Write(docker._directory.File("image.tar"));
            (await docker.TryAsync("import", docker._directory.File("image.tar"), ContainerImage.Name)).EnsureSuccess();
            return docker;
        }
        catch
        {
            await docker.DisposeAsync();
            throw;
        }
    }

    public async Task<Container> RunAsync(string name, string[] options, params string[] command)
    {
        var id = (await TryAsync(["run", "-d", "--name", name, .. options, ContainerImage.Name, .. command])).EnsureSuccess().Output.Trim();
        var address = (await TryAsync("inspect", "-f", "{{.NetworkSettings.IPAddress}}", name)).EnsureSuccess().Output.Trim();
        return new Container(name, id, [IPAddress.Parse(address)]);
    }

    /// <summary>Runs one of busybox's programs in a container.</summary>
    public Task<CommandResult> ExecAsync(Container container, params string[] command) =>
        TryAsync(["exec", container.Name, ContainerImage.Program, .. command]);

    public async ValueTask DisposeAsync()
    {
        if (_daemon is { HasExited: false })
        {
            var ids = (await TryAsync("ps", "-aq")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (ids.Length > 0)
            {
                await TryAsync(["rm", "-f", .. ids]);
            }

            // It ends its containerd with it; what resists is killed with the host's namespace.
            await Signal.SendAsync(_daemon.ProcessId, Signal.Terminate);
            try
            {
                await Poll.UntilAsync(() => _daemon.HasExited, TimeSpan.FromSeconds(30), () => "dockerd does not end");
            }
            catch (LabException)
            {
                await Signal.SendAsync(_daemon.ProcessId, Signal.Kill);
            }
        }

        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        await Mounts.RemoveBelowAsync(_directory.Path);
        _directory.Dispose();
    }

    private async Task StartDaemonAsync()
    {
        var options = _directory.File("docker_opts.env");
        (await Host.RunBinaryAsync("docker-opts", "-f", Host.Files.SubnetFile, "-d", options)).EnsureSuccess();
        _daemon = BackgroundCommand.Start("nsenter",
        [
            $"--net=/run/netns/{Host.Namespace.Name}", "sh", "-c", "file=$1; shift; . \"$file\"; exec dockerd $DOCKER_OPTS \"$@\"", "sh", options,
            "--data-root", _directory.File("data"), "--exec-root", _directory.File("exec"), "--pidfile", _directory.File("docker.pid"),
            "-H", Socket, "--storage-driver", "vfs",
        ]);
        await _daemon.WaitUntilAsync(
            daemon => daemon.Errors.Any(line => line.Contains("API listen on", StringComparison.Ordinal)),
            TimeSpan.FromMinutes(1),
            "\"API listen on\"");
    }

    private Task<CommandResult> TryAsync(params string[] arguments) =>
        Command.RunAsync("env", [$"DOCKER_CONFIG={_directory.File("config")}", "docker", "-H", Socket, .. arguments], Ample);
}
