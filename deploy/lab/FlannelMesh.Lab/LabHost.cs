using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs;

/// <summary>One host of a lab: a namespace on the underlay with at most one agent and some pods.</summary>
public sealed class LabHost : IDisposable
{
    private readonly AddressFamilies _families;
    private readonly string _binary;
    private readonly TimeSpan _readyTimeout;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly AgentApi _api;
    private readonly List<Pod> _pods = [];

    internal LabHost(int index, NetworkNamespace ns, HostFiles files, AgentFlags flags, string binary, LabOptions options)
    {
        Index = index;
        Namespace = ns;
        Files = files;
        Flags = flags;
        _binary = binary;
        _readyTimeout = options.ReadyTimeout;
        _families = options.Families;
        _environment = options.AgentEnvironment;
        _api = new AgentApi(files.ControlSocket);
    }

    public int Index { get; }

    /// <summary>`h1` and so on; the agent's node name too.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"h{Index}");

    /// <summary>On the underlay, of the first family in use.</summary>
    public IPAddress Address => Underlay.HostAddress(Index, _families);

    public NetworkNamespace Namespace { get; }

    public HostFiles Files { get; }

    /// <summary>The flags an agent gets here unless a call says otherwise.</summary>
    public AgentFlags Flags { get; }

    /// <summary>The last started agent, running or not.</summary>
    public AgentProcess? Agent { get; private set; }

    public IReadOnlyList<Pod> Pods => _pods;

    /// <summary>Starts the agent; does not wait for anything.</summary>
    /// <param name="flags">Null takes <see cref="Flags"/>.</param>
    /// <param name="binary">Path of another agent than the lab's.</param>
    /// <param name="notifySocket">Its NOTIFY_SOCKET: a service manager's socket of type datagram.</param>
    /// <exception cref="LabException">One runs already.</exception>
    public AgentProcess StartAgent(AgentFlags? flags = null, string? binary = null, string? notifySocket = null)
    {
        if (Agent is { HasExited: false })
        {
            throw new LabException($"{Name}: an agent runs already (process {Agent.ProcessId})");
        }

        Agent?.Dispose();
        Agent = AgentProcess.Start(Namespace, Files.Log, binary ?? _binary, ["run", .. (flags ?? Flags).ToArguments()], notifySocket, _environment);
        return Agent;
    }

    /// <summary>Runs any command of the binary inside the namespace to its end.</summary>
    public Task<CommandResult> RunBinaryAsync(params string[] arguments) =>
        Namespace.TryExecAsync(null, ["env", .. _environment.Select(pair => $"{pair.Key}={pair.Value}"), _binary, .. arguments]);

    /// <summary>Runs the binary behind another program, such as `setpriv …`.</summary>
    public Task<CommandResult> RunBinaryBehindAsync(string[] prefix, params string[] arguments)
    {
        return Namespace.TryExecAsync(null, [.. prefix, _binary, .. arguments]);
    }

    /// <summary>Waits for subnet.env.</summary>
    /// <returns>Time since the agent's start.</returns>
    public async Task<TimeSpan> WaitLeaseAsync(TimeSpan? timeout = null)
    {
        await WaitAsync(() => Task.FromResult(File.Exists(Files.SubnetFile)), timeout, 2, () => "wrote no subnet.env");
        return Agent!.SinceStart;
    }

    /// <summary>Waits until /readyz of the agent answers 200.</summary>
    /// <returns>Time since the agent's start.</returns>
    public async Task<TimeSpan> WaitReadyAsync(TimeSpan? timeout = null)
    {
        var last = "the control socket does not answer";
        await WaitAsync(
            async () =>
            {
                var answer = File.Exists(Files.ControlSocket) ? await _api.ReadyAsync() : null;
                last = answer?.Body ?? last;
                return answer is { Ready: true };
            },
            timeout,
            20,
            () => $"is not ready: {last}");
        return Agent!.SinceStart;
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The agent's exit code.</returns>
    public async Task<int> StopAgentAsync(string signal = Signal.Terminate, TimeSpan? timeout = null)
    {
        var agent = Running();
        await agent.SignalAsync(signal);
        return await agent.WaitForExitAsync(timeout ?? TimeSpan.FromSeconds(30));
    }

    /// <summary>SIGKILL; returns when the process is gone.</summary>
    public async Task KillAgentAsync()
    {
        Running().Kill();
        await Running().WaitForExitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>GET /api/v1/<paramref name="resource"/> over the control socket.</summary>
    public Task<JsonElement> ApiAsync(string resource) => _api.GetAsync(resource);

    /// <summary>GET /metrics over the control socket.</summary>
    public Task<string> MetricsAsync() => _api.MetricsAsync();

    /// <summary>Waits for a line of GET /api/v1/events with <paramref name="text"/>; those of before count.</summary>
    public Task<string> WaitEventAsync(string text) => _api.WaitEventAsync(text, TimeSpan.FromSeconds(5));

    /// <summary>`ip` inside the namespace.</summary>
    public Task<string> IpAsync(params string[] arguments) => Namespace.IpAsync(arguments);

    /// <summary>`ip -N -j` inside the namespace.</summary>
    public Task<JsonElement> IpJsonAsync(params string[] arguments) => Namespace.IpJsonAsync(arguments);

    /// <summary>GET of an http URL over TCP from inside the namespace.</summary>
    public async Task<(int Status, string Body)> FetchAsync(string url)
    {
        var output = (await Namespace.ExecAsync([LabPaths.LabProgram(), "fetch", url])).Output;
        var end = output.IndexOf('\n', StringComparison.Ordinal);
        return (int.Parse(output.AsSpan(0, end), CultureInfo.InvariantCulture), output[(end + 1)..]);
    }

    /// <summary>A process inside the namespace that has a TCP or UDP port until it is disposed.</summary>
    /// <param name="behind">A program that starts it, such as `setpriv …`.</param>
    public async Task<BackgroundCommand> HoldPortAsync(IPAddress address, int port, bool isUdp = false, params string[] behind)
    {
        string[] protocol = isUdp ? ["--udp"] : [];
        var holder = BackgroundCommand.Start("ip", Namespace.ExecArguments(
            [.. behind, LabPaths.LabProgram(), "hold-port", address.ToString(), port.ToString(CultureInfo.InvariantCulture), .. protocol]));
        await holder.WaitUntilAsync(command => command.Lines.Count > 0, TimeSpan.FromSeconds(10), "listening");
        return holder;
    }

    public SubnetEnv ReadSubnetEnv() => SubnetEnv.Parse(File.ReadAllText(Files.SubnetFile));

    /// <summary>This host as its peers must know it, in the first family in use.</summary>
    public ExpectedPeer AsPeer() => AsPeers()[0];

    /// <summary>This host as its peers must know it, once for each family.</summary>
    public IReadOnlyList<ExpectedPeer> AsPeers() =>
    [
        .. ReadSubnetEnv().Subnets.Select(subnet => new ExpectedPeer(Name, subnet.Subnet, subnet.Gateway.AddressFamily == AddressFamily.InterNetwork
            ? Underlay.HostAddress(Index)
            : Underlay.HostIpv6Address(Index))),
    ];

    /// <summary>Makes the bridge cni0 from subnet.env and pods behind it, until there are <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<Pod>> CreatePodsAsync(int count = 2)
    {
        while (_pods.Count < count)
        {
            _pods.Add(await PodNetwork.CreateAsync(this, _pods.Count + 1));
        }

        return _pods;
    }

    /// <summary>Removes all pods and the bridge; afterwards they can be made again, from another subnet.env.</summary>
    public async Task RemovePodsAsync()
    {
        if (_pods.Count == 0)
        {
            return;
        }

        foreach (var pod in _pods)
        {
            await pod.Namespace.DeleteAsync();
        }

        _pods.Clear();
        await IpAsync("link", "del", PodNetwork.Bridge);
    }

    public void Dispose()
    {
        Agent?.Dispose();
        _api.Dispose();
    }

    private AgentProcess Running() => Agent ?? throw new LabException($"{Name}: no agent was started");

    private async Task WaitAsync(Func<Task<bool>> condition, TimeSpan? timeout, int intervalMilliseconds, Func<string> failure)
    {
        var agent = Running();
        await Poll.UntilAsync(
            async () => await condition() || (agent.HasExited ? throw Failed($"ended with exit code {agent.ExitCode}") : false),
            timeout ?? _readyTimeout,
            () => Failed(failure()).Message,
            TimeSpan.FromMilliseconds(intervalMilliseconds));
    }

    private LabException Failed(string what) => new($"the agent of {Name} {what}. Its log ends:\n{Files.LogTail()}\n");
}
