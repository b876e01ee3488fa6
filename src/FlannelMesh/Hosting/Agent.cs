using System.Net;
using System.Reflection;
using FlannelMesh.Api;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Configuration;
using FlannelMesh.Health.Probing;
using FlannelMesh.Health.Reports;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Logging;
using FlannelMesh.Membership;
using FlannelMesh.Membership.Seeds;
using FlannelMesh.Netlink;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Security.Revocation;
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

    /// <summary>How often a member asks its seeds, and what its seeds are.</summary>
    private static readonly TimeSpan SeedInterval = TimeSpan.FromSeconds(10);

    private readonly AgentConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly AgentLifetime _lifetime = new();
    private readonly TlsCredentials? _tls;
    private readonly Issuer? _issuer;
    private readonly RenewalSettings? _renewal;
    private readonly NodeStore _store;
    private readonly ClusterStore _cluster;
    private readonly NodeBoard _board = new();
    private readonly ServiceNotification _service;
    private readonly IBackend _backend;
    private readonly SubnetEnvFile _subnetEnv;
    private SeedDirectory? _seeds;
    private FormerRun? _former;

    /// <summary>When the lease was last held by a member, if it stays this node's.</summary>
    private BootMoment? _stopped;
    private IPEndPoint _listen = new(IPAddress.Loopback, 0);

    private Agent(AgentConfiguration configuration, TlsFiles? tls, CertificateHome home, Revocations revocations, ILoggerFactory loggers)
    {
        _configuration = configuration;
        _loggers = loggers;
        _log = loggers.CreateLogger<Agent>();
        _service = ServiceNotification.FromEnvironment(_log);
        _subnetEnv = new SubnetEnvFile(configuration.Options.SubnetFile);
        var identity = configuration.Network.Backend is UdpBackendConfig udp ? TunnelKeyFile.Identify(udp, configuration.Options.DataDir) : null;
        _backend = BackendFactory.Create(configuration.Network.Backend, configuration.Options.HasVxlanTxChecksumOffload, identity);
        _tls = tls is null ? null : new TlsCredentials(tls, _time, loggers.CreateLogger<TlsCredentials>(), revocations);
        _renewal = tls == home.Files ? new RenewalSettings(home) : null;
        _issuer = _tls is not null && Options.TlsAuthorityKey is { } key ? Issuer.Open(key, _tls, home, _time, loggers.CreateLogger<Issuer>()) : null;
        _store = NodeStore.Open(configuration.Options.DataDir, _log, _tls?.Current.Identity.NodeId);
        _cluster = ClusterStore.Open(configuration.Options.DataDir, _log);
    }

    private AgentOptions Options => _configuration.Options;

    /// <returns>The process's exit code; what went wrong is thrown as an exception with a message of one line.</returns>
    public static async Task<int> RunAsync(AgentConfiguration configuration, ILoggerFactory loggers, CancellationToken cancellation)
    {
        Preflight.CheckCapabilities();
        using var exclusive = DataDirectory.Lock(configuration.Options.DataDir);
        var home = new CertificateHome(configuration.Options.DataDir);
        var revocations = Revocations.Open(home.Revoked, loggers.CreateLogger<Revocations>());
        TlsFiles? tls;
        try
        {
            tls = await new TlsSource(configuration, home, revocations, TimeProvider.System, loggers.CreateLogger<TlsSource>()).FindAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped before a member had an answer.
            return ExitCode.Ok;
        }

        await using var agent = new Agent(configuration, tls, home, revocations, loggers);
        return await agent.RunAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        _cluster.Dispose();
        _issuer?.Dispose();
        _service.Dispose();
        _lifetime.Dispose();
        await ValueTask.CompletedTask;
    }

    private async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (_backend is TunBackend)
        {
            _ = TunnelSocket.Require(Options.ControlSocket);
        }
        else
        {
            await EndTunnelAsync();
        }

        var place = Settle();
        Preflight.CheckPublicAddresses(_tls?.Current.Identity, place.Node.Underlay);
        if (PortProbe.Check(place.Listen.Address, place.Listen.Port, "--port") is { } taken)
        {
            throw new StartupException(taken);
        }

        var events = new EventStream(_time);
        var state = new AgentState(place, _backend, _board, _cluster, _configuration.Options.LeaseHold, _time) { Tls = _tls };
        var invitations = new InvitationDesk(_issuer, _tls is not null, place.Node, () => _listen);
        var control = new AgentControl(place.Node, _cluster, invitations, new RevocationDesk(_tls), _lifetime, _time)
        {
            MayOperate = () => _tls is null || _tls.Current.Identity.IsOperator || IsVoter(place),
        };
        await using var api = new ApiServer(
            state,
            control,
            events,
            ApiListen.Create(Options, place.Node.Name, _tls, _time, _loggers.CreateLogger<ApiServer>()),
            _loggers.CreateLogger<ApiServer>());
        await api.StartAsync(cancellation);
        await RefreshSeedsAsync(place, cancellation);
        if (_board.Seeds.Value is { Addresses.IsEmpty: true, Problem: { } problem }
            && Options is { SeedFile: null, SeedDns: null } && _cluster.Current.ClusterId is null)
        {
            throw new ConfigurationException(problem);
        }

        LogStart(place);

        using var stop = cancellation.Register(_lifetime.Stop);
        using var lastWord = _lifetime.Stopping.Register(_service.Stop);
        using var memory = SpareMemory.GiveBackLater(_time, _log);
        using var watch = new ReadinessWatch(state, _board, events, _service, _log, _time);
        while (!_lifetime.Stopping.IsCancellationRequested)
        {
            var hasMoved = false;
            try
            {
                hasMoved = await RunSessionAsync(place, state, control, events);
            }
            catch (OperationCanceledException) when (_lifetime.Stopping.IsCancellationRequested)
            {
                // Stopped while a session was starting.
                break;
            }

            if (!_lifetime.Stopping.IsCancellationRequested)
            {
                if (!hasMoved)
                {
                    MembershipLog.StartingOver(_log);
                    await Task.Delay(SessionPause, _time, _lifetime.Stopping).ContinueWith(_ => { }, TaskScheduler.Default);
                }

                var next = Resettle(place);
                if (!next.Listen.Equals(place.Listen))
                {
                    // "self" among the seeds is another address now.
                    _seeds = null;
                    StartLog.WriteMoved(_log, _tls?.Current.Identity, next.Listen.Address);
                }

                place = next;
                state.Move(place);
                await RefreshSeedsAsync(place, _lifetime.Stopping);
            }
        }

        if (_lifetime.HasLeft)
        {
            await EndTunnelAsync();
        }
        else if (_stopped is not null && _lifetime.Cause is null)
        {
            try
            {
                await _store.UpdateAsync(record => record with { Stopped = _stopped });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next run asks an allocator.
            }
        }

        return _lifetime.Cause is { } cause ? throw new AgentFailedException(cause.ExitCode, cause.Message) : ExitCode.Ok;
    }

    /// <returns>True when it ended because the underlay has other addresses: then there is nothing to wait for.</returns>
    private async Task<bool> RunSessionAsync(AgentPlace place, AgentState state, AgentControl control, EventStream events)
    {
        if (await VoterDisk.CheckAsync(LeaseDirectory, _cluster) is { } loss)
        {
            AgentLog.VoterDisk(_log, loss);
        }

        var settings = Session(place, state);
        await using var session = await MeshSession.StartAsync(
            settings, _board, _store, _cluster, _backend, _lifetime, _time, _loggers, _lifetime.Stopping);
        using var memberEvents = new MemberEvents(session.Membership, events);
        state.Enter(session);
        control.Enter(session);
        using var underlay = new UnderlayWatch(_configuration, place.Node.Underlay, now =>
        {
            if (TryMove(place, now, settings.Backend) is { } moved)
            {
                AgentLog.UnderlayMoved(_log, Describe(place.Node.Underlay), Describe(now));
                place = moved;
                state.Move(moved);
            }
        }, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Stopping);
        var seeds = KeepSeedsAsync(place, settings.IsVoter, ended.Token);
        await Task.WhenAny(session.Ended, underlay.Changed, seeds, Task.Delay(Timeout.Infinite, _lifetime.Stopping));
        var hasMoved = underlay.Changed.IsCompleted;
        if (_lifetime.Stopping.IsCancellationRequested)
        {
            AgentLog.Stopping(_log);

            // Of one that was no member the hold runs already, nobody here knows since when.
            _stopped = session.Membership.Value.IsJoined && _board.Lease.Value is { Lease: not null, IsReleased: false } ? BootMoment.Now() : null;
        }
        else if (hasMoved)
        {
            AgentLog.UnderlayChanged(_log, place.Node.Underlay.LinkName);

            // The kernel need not wait for the cluster.
            _ = TryMove(place, await underlay.Changed, settings.Backend);
        }

        control.Leave();
        await ended.CancelAsync();
        _former = hasMoved && !IsHere(place.Listen.Address) ? await session.AbandonAsync() : null;
        if (_former is null)
        {
            await session.StopAsync();
        }

        state.Leave();
        return hasMoved;
    }

    /// <summary>Has the backend go by another underlay; null if it cannot work with that.</summary>
    private AgentPlace? TryMove(AgentPlace place, UnderlayInterface underlay, BackendSettings backend)
    {
        var node = place.Node with { Underlay = underlay };
        try
        {
            _backend.Check(node);
        }
        catch (ConfigurationException e)
        {
            AgentLog.UnderlayUnusable(_log, Describe(underlay), e.Message);
            return null;
        }

        backend.Underlay.Publish(underlay);
        return place with { Node = node };
    }

    private static bool IsHere(IPAddress address)
    {
        using var netlink = RouteNetlink.Open();
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || netlink.GetAddresses().Any(own => own.Address.Equals(address));
    }

    private static string Describe(UnderlayInterface underlay) => $"{underlay.LinkName} (index {underlay.LinkIndex}, MTU {underlay.Mtu})";

    /// <summary>Reads the seeds again and again; ends when they make this node a voter of a cluster yet to be formed.</summary>
    private async Task KeepSeedsAsync(AgentPlace place, bool isVoter, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && (isVoter || !IsVoter(place)))
        {
            await Task.Delay(_cluster.Current.ClusterId is null ? SessionPause : SeedInterval, _time, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
            if (!cancellation.IsCancellationRequested)
            {
                await RefreshSeedsAsync(place, cancellation);
            }
        }
    }

    private async Task RefreshSeedsAsync(AgentPlace place, CancellationToken cancellation)
    {
        _seeds ??= SeedDirectory.Create(Options, place.Listen, _time, _loggers, knowsMembers: !_store.Current.LastMembers.IsEmpty);
        var view = await _seeds.RefreshAsync(cancellation);
        _board.Seeds.Publish(new SeedSet([.. view.Endpoints.Select(seed => seed.ToAddress())], view.Problem));
    }

    /// <summary>In its cluster's voter set; before it has a cluster, one of those that will be.</summary>
    private bool IsVoter(AgentPlace place) =>
        JoinDecider.Expected(_board.Seeds.Value.Addresses, Options.BootstrapExpect, _cluster.Current.VoterSet).Contains(place.Listen.ToAddress().ToHostPort());

    /// <summary>The host's addresses may be others by now; what was chosen before stays if nothing fits at present.</summary>
    private AgentPlace Resettle(AgentPlace before)
    {
        try
        {
            return Settle();
        }
        catch (ConfigurationException e)
        {
            AgentLog.ConfigurationWarning(_log, e.Message);
            return before;
        }
    }

    /// <summary>Looks at the host and refuses what cannot work, before anything is changed.</summary>
    private AgentPlace Settle()
    {
        using var netlink = RouteNetlink.Open();
        var host = HostNetwork.Read(netlink);
        var underlay = UnderlaySelector.Select(host, Options, _configuration.Network);
        var node = new LocalNode { NodeId = _store.NodeId, Name = NodeName, Network = _configuration.Network, Underlay = underlay };
        _backend.Check(node);
        var own = Preflight.OwnSubnets([_store.Current.Subnet, _store.Current.Ipv6Subnet], _subnetEnv.Read());
        Preflight.CheckClash(host, _configuration.Network, own, _backend.OwnedLinks, Options.TakesOverFlannel);
        _listen = new IPEndPoint(underlay.BindAddress, Options.Port);
        return new AgentPlace(node, _listen);
    }

    /// <summary>A certificate's name counts; one that was given otherwise must be the same.</summary>
    private string NodeName => _tls?.Current.Identity.Name is not { } name || name == Options.NodeName ? Options.NodeName
        : Options.IsNodeNameGiven ? throw new ConfigurationException($"--node-name '{Options.NodeName}' is not the certificate's, which is '{name}'; leave it out, or issue another certificate")
        : name;

    private string LeaseDirectory => Path.Combine(Options.DataDir, "leases");

    /// <summary>Of a node that has left, or whose backend is another one now.</summary>
    private async Task EndTunnelAsync()
    {
        var hello = await FormerTunnel.EndAsync(TunnelPath);
        using var netlink = RouteNetlink.Open();
        var device = _backend is TunBackend ? null : FormerTunnel.RemoveDevice(netlink, hello);
        if (hello is not null || device is not null)
        {
            TunnelLog.FormerEnded(_log, hello?.Process ?? 0, device ?? "stays");
        }
    }

    private string TunnelPath => TunnelSocket.Beside(Options.ControlSocket);

    private HoldRules Hold => new(Options.LeaseHold, Options.WithdrawAfter ?? Options.LeaseHold);

    private SessionSettings Session(AgentPlace place, AgentState state)
    {
        var node = place.Node;
        var backend = new BackendSettings(node, _subnetEnv, Options.IpMasq, Options.ResyncInterval, Options.RouteLayout)
        {
            HasBlackholeRoute = Options.IpBlackholeRoute,
            TakesOverFlannel = Options.TakesOverFlannel,
        };
        return new()
        {
            Node = node,
            Listen = place.Listen,
            Former = _former,
            IsVoter = IsVoter(place),
            BootstrapExpect = Options.BootstrapExpect,
            Holder = _backend.Advertise(node, new LeaseHolder
            {
                NodeId = node.NodeId,
                Name = node.Name,
                PublicIp = node.Underlay.PublicIp,
                PublicIpv6 = node.Underlay.PublicIpv6,
                BackendType = _backend.Type,
            }),
            PreferredSlot = Preflight.OwnSubnets([_store.Current.Subnet, _store.Current.Ipv6Subnet], _subnetEnv.Read())
                .Select(node.Network.IndexOf)
                .FirstOrDefault(slot => slot is not null),
            RecallFor = BootMoment.Now()?.Since(_store.FormerStop) is { } away && LeaseRecall.Within(Hold) - away is var left && left > TimeSpan.Zero ? left : null,
            Backend = backend,
            Tunnel = _backend is TunBackend
                ? new TunnelSettings(node, backend.Underlay, TunnelPath, TunnelLauncher.BesideAgent, Options.TunnelQueues ?? TunnelSettings.QueuesFor(Environment.ProcessorCount))
                : null,
            Rules = new TrafficRulesSettings(node.Network, Options.IpMasq, !Options.IpMasqFullyRandomDisable, Options.IptablesForwardRules, Options.ResyncInterval),
            Report = new ReportSettings(node.NodeId, state.Observe) { Incarnation = (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds() },
            Probes = new ProbeSettings(node.NodeId, Options.HealthPort, node.Network.EnableIpv4, backend.Underlay),
            LeaseDirectory = LeaseDirectory,
            CloudResync = Options.CloudResyncInterval,
            LeaseRequestTimeout = Options.LeaseRequestTimeout,
            WithdrawAfter = Options.WithdrawAfter,
            ProbeInterval = Options.ProbeInterval,
            FormationMargin = Options.FormationMargin,
            WatchInterval = SeedInterval,
            Hold = Hold,
            Tls = _tls,
            Issuer = _issuer,
            Renewal = _renewal,
            AkkaLogLevel = LoggingSetup.AkkaLevel(Options.Verbosity),
            Hocon = Options.Hocon,
        };
    }

    private void LogStart(AgentPlace place)
    {
        var voters = Options.HasSeedsOfToken && _cluster.Current.VoterSet is null ? 0 : JoinDecider.Expected(_board.Seeds.Value.Addresses, Options.BootstrapExpect, _cluster.Current.VoterSet).Length;
        StartLog.Write(_log, _configuration, place, _backend.Type, _tls?.Current, voters);
    }

    public static string Version { get; } =
        typeof(Agent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";
}
