using System.Net;
using System.Net.Sockets;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs;

/// <summary>
/// Hosts as network namespaces on one bridge, each with an agent and pods.
/// <code>
///   LAB-net                        br0 10.99.0.1/24
///                        .------------'----.-----------------.
///                       h1                h2                h3        bridge ports
///                        |                 |                 |        veth, MTU 1500
///   LAB-h1   eth0 10.99.0.11   LAB-h2   10.99.0.12   LAB-h3   10.99.0.13
///            flannelmesh run            flannelmesh           flannelmesh
///            flannel.1 (or no device: host-gw)
///            cni0 FLANNEL_SUBNET, say 10.5.72.1/24
///             |          |
///           pod1        pod2                                          bridge ports
///             |          |                                            veth, FLANNEL_MTU
///   LAB-h1-p1 eth0     LAB-h1-p2 eth0
///        10.5.72.2          10.5.72.3                                 default route via cni0
/// </code>
/// Files are in /tmp/flannelmesh-lab-LAB/hK/.
/// </summary>
public sealed class Lab : IAsyncDisposable
{
    private readonly List<LabHost> _hosts = [];
    private readonly string _binary;

    private Lab(LabOptions options)
    {
        Options = options;
        _binary = LabPaths.Binary(options.Binary);
        Network = new NetworkNamespace($"{options.Name}-net");
    }

    public LabOptions Options { get; }

    public string Name => Options.Name;

    /// <summary>The namespace of the underlay's bridge.</summary>
    public NetworkNamespace Network { get; }

    public IReadOnlyList<LabHost> Hosts => _hosts;

    /// <summary>Null for a backend without cloud.</summary>
    public LabCloud? Cloud { get; private set; }

    /// <summary>True: disposing leaves namespaces, agents and files; see <see cref="LabTeardown"/>.</summary>
    public bool Keep { get; set; }

    private string ConfigFile => Path.Combine(LabPaths.Directory(Name), "lab.conf");

    /// <summary>Makes the underlay and the hosts; starts no agent. What was made is removed again when something fails.</summary>
    public static async Task<Lab> CreateAsync(LabOptions options)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new LabException("the lab makes network namespaces and devices: it needs root");
        }

        var lab = new Lab(options.Validate());
        if (Directory.Exists(LabPaths.Directory(lab.Name)))
        {
            throw new LabException($"there is a lab named {lab.Name}: remove it with `deploy/lab/demo --down --name {lab.Name}`");
        }

        LabExitHook.Register(lab);
        try
        {
            await lab.CreateUnderlayAsync();
            for (var i = 0; i < options.Hosts; i++)
            {
                await lab.AddHostAsync();
            }

            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds one more host, without an agent; its seeds are those of the others. One may come late to a lab that is full.</summary>
    /// <param name="number">A free one, and with it an address; without it the first that is free.</param>
    public async Task<LabHost> AddHostAsync(int? number = null)
    {
        const int Most = LabOptions.MaxHosts + 1;
        var index = number ?? Enumerable.Range(1, Most + 1).First(free => _hosts.All(host => host.Index != free));
        if (index > Most)
        {
            throw new LabException($"a lab has at most {Most} hosts");
        }

        var ns = await HostNetwork.CreateAsync(Network, Name, index, Options.Families);
        var files = new HostFiles(LabPaths.HostDirectory(Name, index));
        Directory.CreateDirectory(files.Directory);
        if (Options.HasTls)
        {
            await Command.RunAsync(
                _binary, ["ca", "issue", "--dir", AuthorityDirectory, "--node", Invariant($"h{index}"), "--ip", $"{Underlay.HostAddress(index, Options.Families)}", "--out", files.Directory, .. OperatorFlag]);
        }

        var host = new LabHost(index, ns, files, DefaultFlags(index, files), _binary, Options);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Kills what runs on the host and removes it with its pods and files; its number is free again.</summary>
    public async Task RemoveHostAsync(LabHost host)
    {
        _hosts.Remove(host);
        await host.RemovePodsAsync();

        // With the namespace it would go some time later.
        await Network.IpAsync("link", "del", host.Name);
        await host.Namespace.DeleteAsync();
        host.Dispose();
        Directory.Delete(host.Files.Directory, recursive: true);
    }

    /// <summary>Starts an agent on every host, all at once, and waits until all are ready.</summary>
    public async Task StartAllAsync()
    {
        foreach (var host in _hosts)
        {
            host.StartAgent();
        }

        await WaitAllReadyAsync();
    }

    /// <exception cref="LabException">One is not ready in time; the message holds the last log lines of every agent.</exception>
    public async Task WaitAllReadyAsync()
    {
        try
        {
            await Task.WhenAll(_hosts.Select(host => host.WaitReadyAsync()));
        }
        catch (LabException e)
        {
            throw new LabException($"{e.Message}\nAll logs end:\n{LogTails()}", e);
        }
    }

    /// <summary>Makes pods on every host.</summary>
    public async Task CreatePodsAsync()
    {
        await Task.WhenAll(_hosts.Select(host => host.CreatePodsAsync(Options.PodsPerHost)));
    }

    /// <summary>Pings between the first pods of all hosts and between the pods of one host.</summary>
    public Task<PingMatrix> PingMatrixAsync(int count = 3) => PingMatrix.RunAsync([.. _hosts.Select(host => host.Pods)], count);

    /// <summary>Starts a capture on the underlay; returns when it listens.</summary>
    public Task<UnderlayCapture> StartCaptureAsync(string filter, bool hasVxlan = true) => UnderlayCapture.StartAsync(Network, filter, hasVxlan);

    /// <summary>Captures on the underlay for a while.</summary>
    public async Task<IReadOnlyList<UnderlayPacket>> CaptureUnderlayAsync(string filter, TimeSpan duration)
    {
        await using var capture = await StartCaptureAsync(filter);
        return await capture.CollectAsync(_ => false, duration);
    }

    /// <summary>All hosts with a lease but <paramref name="host"/>, once for each family: those it must have entries for.</summary>
    public IReadOnlyList<ExpectedPeer> PeersOf(LabHost? host)
    {
        return [.. _hosts.Where(other => other != host && File.Exists(other.Files.SubnetFile)).SelectMany(other => other.AsPeers())];
    }

    /// <summary>Waits until the kernel tables of every host hold exactly what their peers need.</summary>
    public async Task WaitPeerEntriesAsync(TimeSpan timeout, string? backend = null)
    {
        foreach (var host in _hosts)
        {
            IReadOnlyList<string> problems = [];
            await Poll.UntilAsync(
                async () =>
                {
                    problems = PeerEntries.FindProblems(backend ?? Options.Backend, await KernelTables.ReadAsync(host.Namespace), PeersOf(host));
                    return problems.Count == 0;
                },
                timeout,
                () => $"{host.Name}: {string.Join("; ", problems)}",
                TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>The last log lines of all agents.</summary>
    public string LogTails(int lines = 30) => string.Join('\n', _hosts.Select(host => $"--- {host.Name}\n{host.Files.LogTail(lines)}"));

    public async ValueTask DisposeAsync()
    {
        LabExitHook.Unregister(this);
        if (!Keep)
        {
            SaveLogs();
            await LabTeardown.RemoveAsync(Name);
        }

        foreach (var host in _hosts)
        {
            host.Dispose();
        }

        Cloud?.Dispose();
    }

    private async Task CreateUnderlayAsync()
    {
        Directory.CreateDirectory(LabPaths.Directory(Name));
        await File.WriteAllTextAsync(Path.Combine(LabPaths.Directory(Name), "lab.json"), Options.SettingsJson());
        var shared = Options.HasShortTimers ? await File.ReadAllTextAsync(Path.Combine(LabPaths.Repository(), "hocon/lab.conf")) : "";
        await File.WriteAllTextAsync(ConfigFile, $"{shared}\n{Options.ConfigOverrides}\n");
        await HostNetwork.CreateBridgeAsync(Network, Options.Families);
        if (Options.HasTls)
        {
            await Command.RunAsync(_binary, ["ca", "init", "--dir", AuthorityDirectory]);
        }

        if (Options.HasCloud)
        {
            Cloud = await LabCloud.StartAsync(Network, Name, Options.Backend);
        }
    }

    private AgentFlags DefaultFlags(int index, HostFiles files)
    {
        var flags = AgentFlags.None.With("--node-name", Invariant($"h{index}"));
        for (var seed = 1; seed <= Options.SeedCount; seed++)
        {
            flags = flags.Add("--seed", SeedText(Underlay.HostAddress(seed, Options.Families)));
        }

        flags = flags
            .With("--network", Options.EffectiveNetConf)
            .With("--data-dir", files.DataDirectory)
            .With("--subnet-file", files.SubnetFile)
            .With("--control-socket", files.ControlSocket)
            .With("--http", "127.0.0.1:8286")
            .With("--config", ConfigFile);
        return Options.HasTls ? WithCertificate(flags, index, files) : flags.With("--insecure");
    }

    private string[] OperatorFlag => Options.HasOperators ? ["--operator"] : [];

    private string AuthorityDirectory => Path.Combine(LabPaths.Directory(Name), "ca");

    private AgentFlags WithCertificate(AgentFlags flags, int index, HostFiles files) => flags
        .With("--tls-ca", Path.Combine(AuthorityDirectory, "ca.pem"))
        .With("--tls-cert", Path.Combine(files.Directory, Invariant($"h{index}.pem")))
        .With("--tls-key", Path.Combine(files.Directory, Invariant($"h{index}-key.pem")));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string SeedText(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";

    /// <summary>Keeps the agents' logs in the directory that FLANNELMESH_LAB_LOGS names, for the hunt after a failed run.</summary>
    private void SaveLogs()
    {
        if (Environment.GetEnvironmentVariable("FLANNELMESH_LAB_LOGS") is not { Length: > 0 } directory)
        {
            return;
        }

        foreach (var host in _hosts.Where(host => File.Exists(host.Files.Log)))
        {
            var target = Path.Combine(directory, Name);
            Directory.CreateDirectory(target);
            File.Copy(host.Files.Log, Path.Combine(target, $"{host.Name}.log"), overwrite: true);
        }
    }
}
