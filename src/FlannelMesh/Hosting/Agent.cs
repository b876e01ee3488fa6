using System.Net;
using System.Reflection;
using FlannelMesh.Api;
using FlannelMesh.Backends;
using FlannelMesh.Configuration;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Logging;
using FlannelMesh.Membership;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Files;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>
/// One run of the agent: checks the host, joins the cluster, and joins anew when the cluster has removed this node. Nothing in
/// the kernel is taken away at the end.
/// </summary>
public sealed class Agent : IAsyncDisposable
{
    private static readonly TimeSpan SessionPause = TimeSpan.FromSeconds(1);

    private readonly AgentConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly AgentLifetime _lifetime = new();
    private readonly DirectoryLock _lock;
    private readonly NodeStore _store;
    private readonly NodeBoard _board = new();
    private readonly IBackend _backend;
    private readonly SubnetEnvFile _subnetEnv;

    private Agent(AgentConfiguration configuration, ILoggerFactory loggers)
    {
        _configuration = configuration;
        _loggers = loggers;
        _log = loggers.CreateLogger<Agent>();
        _backend = BackendFactory.Create(configuration.Network.Backend);
        _subnetEnv = new SubnetEnvFile(configuration.Options.SubnetFile);
        _lock = LockDataDirectory(configuration.Options.DataDir);
        _store = NodeStore.Open(configuration.Options.DataDir, _log);
    }

    private AgentOptions Options => _configuration.Options;

    /// <returns>The process's exit code; what went wrong is thrown as an exception with a message of one line.</returns>
    public static async Task<int> RunAsync(AgentConfiguration configuration, ILoggerFactory loggers, CancellationToken cancellation)
    {
        Preflight.CheckCapabilities();
        await using var agent = new Agent(configuration, loggers);
        return await agent.RunAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        _lock.Dispose();
        _lifetime.Dispose();
        await ValueTask.CompletedTask;
    }

    private async Task<int> RunAsync(CancellationToken cancellation)
    {
        var node = Settle();
        var listen = new IPEndPoint(node.Underlay.BindAddress, Options.Port);
        var seeds = await SeedResolver.ResolveAsync(Options.Seeds, listen, cancellation);
        if (PortProbe.Check(listen.Address, listen.Port, "--port") is { } taken)
        {
            throw new StartupException(taken);
        }

        var events = new EventStream(_time);
        var state = new AgentState(node, _backend, _board, listen, _time);
        await using var api = new ApiServer(
            state,
            events,
            new ApiListenOptions(Options.HttpListen, Options.ControlSocket, Options.HealthzListen),
            _loggers.CreateLogger<ApiServer>());
        await api.StartAsync(cancellation);
        LogStart(node, listen, seeds.Length);

        using var stop = cancellation.Register(_lifetime.Stop);
        var settings = Session(node, listen, [.. seeds]);
        using var watch = new ReadinessWatch(state, _board, events, _log, _time);
        while (!_lifetime.Stopping.IsCancellationRequested)
        {
            try
            {
                await RunSessionAsync(settings, state);
            }
            catch (OperationCanceledException) when (_lifetime.Stopping.IsCancellationRequested)
            {
                // Stopped while a session was starting.
                break;
            }

            if (!_lifetime.Stopping.IsCancellationRequested)
            {
                MembershipLog.StartingOver(_log);
                await Task.Delay(SessionPause, _time, _lifetime.Stopping).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }

        return _lifetime.Cause is { } cause ? throw new AgentFailedException(cause.ExitCode, cause.Message) : ExitCode.Ok;
    }

    private async Task RunSessionAsync(SessionSettings settings, AgentState state)
    {
        await using var session = await MeshSession.StartAsync(
            settings, _board, _store, _backend, _lifetime, _time, _loggers, _lifetime.Stopping);
        state.Enter(session);
        await Task.WhenAny(session.Ended, Task.Delay(Timeout.Infinite, _lifetime.Stopping));
        if (_lifetime.Stopping.IsCancellationRequested)
        {
            AgentLog.Stopping(_log);
        }

        await session.StopAsync();
        state.Leave();
    }

    /// <summary>Looks at the host and refuses what cannot work, before anything is changed.</summary>
    private LocalNode Settle()
    {
        using var netlink = RouteNetlink.Open();
        var host = HostNetwork.Read(netlink);
        var underlay = UnderlaySelector.Select(host, Options, _configuration.Network);
        var node = new LocalNode { NodeId = _store.NodeId, Name = Options.NodeName, Network = _configuration.Network, Underlay = underlay };
        _backend.Check(node);
        var own = Preflight.OwnSubnets([_store.Current.Subnet, _store.Current.Ipv6Subnet], _subnetEnv.Read());
        Preflight.CheckClash(host, _configuration.Network, own, _backend.OwnedLinks);
        return node;
    }

    private SessionSettings Session(LocalNode node, IPEndPoint listen, IReadOnlyList<IPEndPoint> seeds) => new()
    {
        Node = node,
        Listen = listen,
        Seeds = [.. seeds],
        Holder = new LeaseHolder
        {
            NodeId = node.NodeId,
            Name = node.Name,
            PublicIp = node.Underlay.PublicIp,
            PublicIpv6 = node.Underlay.PublicIpv6,
            BackendType = _backend.Type,
            Vxlan = _backend.Advertise(node),
        },
        PreferredSlot = Preflight.OwnSubnets([_store.Current.Subnet, _store.Current.Ipv6Subnet], _subnetEnv.Read())
            .Select(node.Network.IndexOf)
            .FirstOrDefault(slot => slot is not null),
        Backend = new BackendSettings(node, _subnetEnv, Options.IpMasq, Options.ResyncInterval),
        Rules = new TrafficRulesSettings(node.Network, Options.IpMasq, !Options.IpMasqFullyRandomDisable, Options.IptablesForwardRules),
        LeaseDirectory = Path.Combine(Options.DataDir, "leases"),
        LeaseRequestTimeout = Options.LeaseRequestTimeout,
        WithdrawAfter = Options.WithdrawAfter,
        ProbeInterval = Options.ProbeInterval,
        FormationMargin = Options.FormationMargin,
        AkkaLogLevel = LoggingSetup.AkkaLevel(Options.Verbosity),
        Hocon = Options.Hocon,
    };

    private void LogStart(LocalNode node, IPEndPoint listen, int voters)
    {
        AgentLog.Started(
            _log,
            Version,
            node.Name,
            node.NodeId,
            node.Network.Network.ToString(),
            _backend.Type,
            node.Underlay.LinkName,
            (node.Underlay.Address ?? node.Underlay.AddressV6)!.ToString(),
            listen.ToString());
        foreach (var warning in _configuration.Warnings)
        {
            AgentLog.ConfigurationWarning(_log, warning);
        }

        if (!IPAddress.IsLoopback(listen.Address))
        {
            AgentLog.Insecure(_log, listen.ToString());
        }

        if (voters % 2 == 0)
        {
            AgentLog.VoterAdvice(_log, voters, $"{new Quorum(voters).Size} of them are needed for new leases, as of {voters + 1}; an odd number of seeds is better");
        }
    }

    public static string Version =>
        typeof(Agent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    private static DirectoryLock LockDataDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--data-dir {directory} cannot be made: {e.Message}");
        }

        return DirectoryLock.TryAcquire(directory)
            ?? throw new StartupException($"another agent is running with --data-dir {directory}; stop it, or give this one a directory of its own");
    }
}
