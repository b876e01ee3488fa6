using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Packaging;

/// <summary>
/// The image of deploy/docker/Dockerfile, on the Debian of the tests instead of the registry's, in a store of its own.
/// </summary>
public sealed class ContainerImage(LabHost host, string store) : IAsyncDisposable
{
    private const string Image = "localhost/flannelmesh";

    /// <summary>With limits that a machine in a container can give.</summary>
    private static readonly string[] RunArguments = ["run", "--network=host", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024"];

    public static async Task<ContainerImage> BuildAsync(LabHost host, DebianRoot root)
    {
        var image = new ContainerImage(host, Path.Combine(host.Files.Directory, "containers"));
        try
        {
            (await image.CallAsync(["sh", "-c", $"tar -C {root.Path} -c . | \"$@\"", "sh"], ["import", "-", "localhost/base"])).EnsureSuccess();
            await image.PodmanAsync(
                "build", "--format=docker", "--layers=false", "--isolation=chroot", "--network=host", "--build-arg=BASE=localhost/base",
                $"--file={Path.Combine(LabPaths.Repository(), "deploy/docker/Dockerfile")}", $"--tag={Image}", LabPaths.Repository());
            return image;
        }
        catch
        {
            await image.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a container in the host's network to its end.</summary>
    public Task<CommandResult> TryRunAsync(ContainerSpec spec) => TryPodmanAsync([.. RunArguments, "--rm", .. spec.ToPodman(Image)]);

    /// <summary>Starts one under a name; it ends by <see cref="StopAsync"/>.</summary>
    public Task StartAsync(string name, ContainerSpec spec) => PodmanAsync([.. RunArguments, "--detach", $"--name={name}", .. spec.ToPodman(Image)]);

    public Task<CommandResult> TryExecAsync(string name, params string[] command) => TryPodmanAsync(["exec", name, .. command]);

    public async Task<string> LogAsync(string name) => await TryPodmanAsync(["logs", name]) is var result ? result.Output + result.Error : "";

    /// <summary>Whether the image's own health check succeeds.</summary>
    public async Task<bool> IsHealthyAsync(string name) => (await TryPodmanAsync(["healthcheck", "run", name])).Succeeded;

    public Task StopAsync(string name) => PodmanAsync("stop", "--time=20", name);

    public async ValueTask DisposeAsync()
    {
        await TryPodmanAsync(["rm", "--all", "--force", "--time=1"]);
        // The engine's mounts must go before the files.
        await TryPodmanAsync(["unmount", "--all", "--force"]);
        await Command.RunAsync("rm", ["-rf", "--one-file-system", store], TimeSpan.FromMinutes(2));
    }

    private Task<CommandResult> TryPodmanAsync(IReadOnlyList<string> arguments) => CallAsync([], arguments);

    private async Task PodmanAsync(params string[] arguments) => (await CallAsync([], arguments)).EnsureSuccess();

    /// <summary>Not by `ip netns exec`, which lays another /sys over the control groups.</summary>
    private Task<CommandResult> CallAsync(IReadOnlyList<string> prefix, IReadOnlyList<string> arguments) => Command.RunAsync(
        "nsenter",
        [
            $"--net=/run/netns/{host.Namespace.Name}", .. prefix, "podman", $"--root={store}/root", $"--runroot={store}/run",
            "--storage-driver=overlay", "--cgroup-manager=cgroupfs", "--runtime=runc", .. arguments,
        ],
        TimeSpan.FromMinutes(5));
}
