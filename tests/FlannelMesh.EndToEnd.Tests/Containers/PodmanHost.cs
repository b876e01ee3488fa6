using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Network;
using FlannelMesh.Testing;
using Command = FlannelMesh.Labs.Processes.Command;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>
/// podman on a host of the lab, with CNI and the published plugin. All its files are its own; of what podman shares between all of a
/// machine (results that its CNI library keeps, namespaces' names) the containers' are removed with them.
/// </summary>
internal sealed class PodmanHost : IAsyncDisposable
{
    private const string NetworkName = "flannelmesh";
    private const string SharedResults = "/var/lib/cni/results";
    private static readonly string[] AddressKeys = ["IPAddress", "GlobalIPv6Address"];
    private static readonly string[] PluginPlaces = ["/usr/lib/cni", "/opt/cni/bin"];
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(2);

    private readonly TestDirectory _directory = new();
    private readonly LabHost _host;
    private readonly List<string> _ids = [];
    private readonly List<string> _namespaces = [];

    private PodmanHost(LabHost host) => _host = host;

    public static string Plugin => Path.Combine(LabPaths.Repository(), "artifacts/cni/flannelmesh");

    /// <summary>CNI_PATH: ours first.</summary>
    public static IReadOnlyList<string> PluginDirectories => [Path.GetDirectoryName(Plugin)!, .. PluginPlaces.Where(Directory.Exists)];

    public LabHost Host => _host;

    private string NetworkDirectory => _directory.File("net.d");

    /// <summary>What the plugin keeps: a file for each container.</summary>
    public IEnumerable<string> Attached => Files("cni");

    /// <summary>Addresses that are in use.</summary>
    public IEnumerable<string> Reserved => Files($"ipam/{NetworkName}").Where(name => IPAddress.TryParse(name, out _));

    public static async Task<PodmanHost> CreateAsync(LabHost host)
    {
        var podman = new PodmanHost(host);
        try
        {
            ContainerImage.Write(podman._directory.File("image.tar"));
            podman.WriteConfiguration();
            (await podman.TryAsync("import", podman._directory.File("image.tar"), ContainerImage.Name)).EnsureSuccess();
            return podman;
        }
        catch
        {
            await podman.DisposeAsync();
            throw;
        }
    }

    /// <param name="options">Of `podman run`, such as -p.</param>
    /// <param name="command">With arguments.</param>
    public async Task<Container> RunAsync(string name, string[] options, params string[] command)
    {
        // A container with more than the sandbox of a build machine may have does not start.
        var run = await TryAsync(
        [
            "run", "-d", "--name", name, "--network", NetworkName, "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
            .. options, ContainerImage.Name, .. command,
        ]);
        if (!run.Succeeded)
        {
            throw new LabException($"`{run.CommandLine}`: {run.Error}\n{await LogAsync(name)}");
        }

        var inspected = (await TryAsync("inspect", name)).EnsureSuccess().Output;
        var settings = JsonSerializer.Deserialize<JsonElement>(inspected)[0].GetProperty("NetworkSettings");
        var network = settings.GetProperty("Networks").GetProperty(NetworkName);
        _ids.Add(run.Output.Trim());
        _namespaces.Add(Path.GetFileName(settings.GetProperty("SandboxKey").GetString()!));
        return new Container(name, run.Output.Trim(), [
            .. AddressKeys.Select(key => network.GetProperty(key).GetString()!).Where(text => text.Length > 0).Select(IPAddress.Parse),
        ]);
    }

    /// <summary>Runs one of busybox's programs in a container.</summary>
    public Task<CommandResult> ExecAsync(Container container, params string[] command) =>
        TryAsync(["exec", container.Name, ContainerImage.Program, .. command]);

    public async Task RemoveAsync(Container container) => (await TryAsync("rm", "-f", "-t", "0", container.Name)).EnsureSuccess();

    /// <summary>A call of the plugin alone, as a runtime makes it.</summary>
    public Task<CommandResult> PluginAsync(string command, string version)
    {
        var configuration = OurPlugin();
        configuration["cniVersion"] = version;
        configuration["name"] = NetworkName;
        var input = _directory.File("input.json");
        File.WriteAllText(input, configuration.ToJsonString());
        return Command.RunAsync(
            "nsenter",
            [
                $"--net=/run/netns/{_host.Namespace.Name}", "env", $"CNI_COMMAND={command}", $"CNI_PATH={string.Join(':', PluginDirectories)}",
                "sh", "-c", "exec \"$0\" < \"$1\"", Plugin, input,
            ],
            Ample);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await TryAsync("rm", "-f", "-t", "0", "-a");
        }
        finally
        {
            await RemoveRestAsync();
        }
    }

    private static JsonObject Example() =>
        (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(LabPaths.Repository(), "deploy/cni/10-flannelmesh.conflist")))!;

    /// <summary>What is still there when podman could not remove its containers, and what it keeps elsewhere.</summary>
    private async Task RemoveRestAsync()
    {
        await Mounts.RemoveBelowAsync(_directory.Path);
        foreach (var ns in (await NetworkNamespace.ListAsync()).Intersect(_namespaces))
        {
            await new NetworkNamespace(ns).DeleteAsync();
        }

        if (Directory.Exists(SharedResults))
        {
            foreach (var result in Directory.GetFiles(SharedResults).Where(path => _ids.Any(id => path.Contains(id, StringComparison.Ordinal))))
            {
                File.Delete(result);
            }
        }

        _directory.Dispose();
    }

    /// <summary>deploy/cni's example with this host's files.</summary>
    private void WriteConfiguration()
    {
        Directory.CreateDirectory(NetworkDirectory);
        var list = Example();
        list["plugins"]![0] = OurPlugin();
        File.WriteAllText(Path.Combine(NetworkDirectory, "10-flannelmesh.conflist"), list.ToJsonString());
        File.WriteAllText(
            _directory.File("containers.conf"),
            $"""
            [network]
            network_backend = "cni"
            network_config_dir = "{NetworkDirectory}"
            cni_plugin_dirs = [{string.Join(", ", PluginDirectories.Select(directory => $"\"{directory}\""))}]
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "none"
            lock_type = "file"

            """);
    }

    private JsonObject OurPlugin()
    {
        var plugin = (JsonObject)Example()["plugins"]![0]!.DeepClone();
        plugin["subnetFile"] = _host.Files.SubnetFile;
        plugin["dataDir"] = _directory.File("cni");
        plugin["waitSeconds"] = 60;
        plugin["readyz"] = $"unix:{_host.Files.ControlSocket}";
        plugin["ipam"] = new JsonObject { ["dataDir"] = _directory.File("ipam") };
        return plugin;
    }

    private IEnumerable<string> Files(string directory) => Directory.Exists(_directory.File(directory))
        ? Directory.GetFiles(_directory.File(directory)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        : [];

    private async Task<string> LogAsync(string name) => (await TryAsync("logs", name)) is var logs ? logs.Output + logs.Error : "";

    /// <summary>`ip netns exec` will not do: it has a mount namespace of its own, whose mounts podman's processes would not see.</summary>
    private Task<CommandResult> TryAsync(params string[] arguments) => Command.RunAsync(
        "nsenter",
        [
            $"--net=/run/netns/{_host.Namespace.Name}", "env", $"CONTAINERS_CONF={_directory.File("containers.conf")}",
            // What podman starts later, when a container has ended, goes by flags alone.
            "podman", "--network-config-dir", NetworkDirectory, "--root", _directory.File("root"), "--runroot", _directory.File("run"),
            "--tmpdir", _directory.File("tmp"), "--storage-driver", "vfs", .. arguments,
        ],
        Ample);
}
