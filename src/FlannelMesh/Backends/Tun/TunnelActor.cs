using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Netlink;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging;
using Wire = FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>
/// Keeps the tunnel's program running and set up, and tells it the peers. Path: /user/tunnel. The program goes on when this actor ends; the
/// next one finds it. One step is under way at a time; its end leads to the next look at what is missing.
/// </summary>
public sealed class TunnelActor : UntypedActor, IWithTimers
{
    /// <summary>A program answers after some ten milliseconds.</summary>
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CountersInterval = TimeSpan.FromSeconds(2);

    /// <summary>Each is some hundred bytes, a message at most 64 KiB.</summary>
    private const int SessionsInPart = 16;

    private readonly TunnelSettings _settings;
    private readonly TunBackend _backend;
    private readonly NodeBoard _board;
    private readonly ILogger _log;
    private readonly TunnelLauncher _launcher;
    private readonly TunnelStarter _starter;
    private readonly TunnelDescriptors _descriptors = new();
    private readonly TunnelCounts _counts = new();
    private LocalNode _node;
    private TunnelStatus _status;
    private TunnelConnection? _connection;
    private bool _isReplacing;

    /// <summary>Keys of the tunnel before, for the one after.</summary>
    private IReadOnlyList<Session> _sessions = [];

    /// <summary>What is in force, without keys.</summary>
    private Configure? _configured;

    /// <summary>What this agent has told the tunnel; null if nothing.</summary>
    private ImmutableSortedDictionary<NodeId, Wire.Peer>? _told;

    /// <summary>The same of the tunnels before.</summary>
    private ImmutableSortedDictionary<NodeId, Wire.Peer>? _toldBefore;

    private PendingAnswer? _pending;
    private ulong _generation;

    /// <summary>A build that could not take over is not tried again.</summary>
    private string? _uselessBuild;

    public TunnelActor(TunnelSettings settings, TunBackend backend, NodeBoard board, TimeProvider time, ILogger<TunnelActor> log)
    {
        _settings = settings;
        _backend = backend;
        _board = board;
        _log = log;
        _launcher = new TunnelLauncher(settings.Program);
        _starter = new TunnelStarter(settings.Socket, _launcher, time);
        _node = settings.Node;
        _status = board.Tunnel.Value.IsNeeded ? board.Tunnel.Value : TunnelStatus.Awaited;

        // Greater than any of an agent before.
        _generation = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseStatus or BackendStatus or LookNow:
                Advance();
                break;
            case UnderlayInterface underlay:
                _node = _node with { Underlay = underlay };
                Advance();
                break;
            case TunnelConnection.Said said:
                OnSaid(said);
                break;
            case TunnelConnection.Ended ended:
                OnEnded(ended);
                break;
            case TunnelSuccession.Outcome outcome:
                OnReplaced(outcome);
                break;
            case NoAnswer:
                OnNoAnswer();
                break;
            case CountNow:
                Count();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _board.Tunnel.Publish(_status);
        _board.Lease.Subscribe(Self);
        _board.Backend.Subscribe(Self);
        _settings.Underlay.Subscribe(Self);
        Timers.StartPeriodicTimer("counters", CountNow.Instance, CountersInterval, CountersInterval);
    }

    protected override void PostStop()
    {
        _board.Lease.Unsubscribe(Self);
        _board.Backend.Unsubscribe(Self);
        _settings.Underlay.Unsubscribe(Self);
        _connection?.Dispose();
        _descriptors.Dispose();
        _launcher.Forget();
    }

    /// <summary>The next thing to do, unless one is under way.</summary>
    private void Advance()
    {
        var goal = TunnelGoal.Of(_backend, _node, _board.Lease.Value.Lease, _board.Backend.Value.Devices, _settings.Queues);
        if (_pending is not null || _isReplacing || goal is null)
        {
            return;
        }

        if (_connection is null)
        {
            Connect();
            return;
        }

        if (_connection.Hello is not { } hello)
        {
            return;
        }

        var wanted = TunnelFeed.Next(
            _told ?? _toldBefore, TunnelFeed.Peers(_backend, _node.Network, _board.Backend.Value.Peers), IsComplete);
        var build = _launcher.Build;
        try
        {
            switch (TunnelDecider.Next(hello.Build, build == _uselessBuild ? null : build, _configured, goal, IsTold(wanted)))
            {
                case TunnelStep.Replace when hello.Generation > 0 && !IsComplete:
                    // The next one would know fewer peers than this one.
                    break;
                case TunnelStep.Replace:
                    Replace();
                    break;
                case TunnelStep.Configure:
                    Configure(goal);
                    break;
                case TunnelStep.TellPeers:
                    Tell(wanted);
                    break;
                default:
                    Works(hello, wanted.Count);
                    break;
            }
        }
        catch (NetlinkException e)
        {
            Fail(e.Errno == Errno.EADDRINUSE
                ? $"{e.Message}; another program has the port (flanneld, or a tunnel whose socket file was deleted): end it, or choose another with Backend.Port"
                : e.Message);
        }
    }

    /// <summary>Of the statuses themselves: the peer set may be ahead of them.</summary>
    private bool IsComplete => _board.Backend.Value.ArePeersComplete;

    private bool IsTold(ImmutableSortedDictionary<NodeId, Wire.Peer> wanted) =>
        (_told is not null && _told.Count == wanted.Count && _told.SequenceEqual(wanted))

        // A tunnel that has peers keeps them until all that should be there are known.
        || (_told is null && !IsComplete && _connection?.Hello?.Generation > 0);

    /// <summary>To a tunnel that runs, or to one that is started.</summary>
    private void Connect()
    {
        var (connection, problem) = _starter.Try(Self);
        _connection = connection;
        if (problem is not null)
        {
            Fail(problem);
        }
        else if (connection is null)
        {
            LookAgain(ConnectPause);
        }
        else
        {
            AwaitAnswer();
        }
    }

    private void OnSaid(TunnelConnection.Said said)
    {
        foreach (var handle in said.Descriptors)
        {
            handle.Dispose();
        }

        if (said.From != _connection)
        {
            return;
        }

        switch (said.Reply)
        {
            case { Hello: { } hello }:
                OnHello(hello);
                break;
            case { Event: { } what }:
                OnEvent(what);
                break;
            case { Counters: { } part }:
                if (_counts.Add(part))
                {
                    Publish(_status with { Totals = _counts.Totals, Peers = _counts.Peers });
                }

                break;
            case { Number: var number, Error: var error } when _pending is { } pending && number <= pending.Number:
                OnReply(pending, number, error);
                break;
        }
    }

    private void OnHello(Hello hello)
    {
        Timers.Cancel("answer");
        _connection!.Hello = hello;
        (_configured, _told) = (hello.Configured, null);
        _generation = Math.Max(_generation, hello.Generation);
        if (hello.Generation > 0)
        {
            TunnelLog.Found(_log, hello.Process);
        }

        Publish(_status with { Program = hello, Problem = null });
        Advance();
    }

    private void OnEvent(Event what)
    {
        // A lost device is made anew by the backend, which announces its new index.
        TunnelLog.Warned(_log, what.Text);
        if (what.Kind == Event.Types.Kind.DeviceLost)
        {
            Publish(_status with { IsCurrent = false });
        }
    }

    private void OnReply(PendingAnswer pending, ulong number, string error)
    {
        if (error.Length > 0)
        {
            _pending = null;
            Timers.Cancel("answer");
            Fail(error);
        }
        else if (number == pending.Number)
        {
            _pending = null;
            Timers.Cancel("answer");
            _configured = pending.Configured ?? _configured;
            _told = pending.Peers ?? _told;
            Advance();
        }
    }

    private void OnEnded(TunnelConnection.Ended ended)
    {
        if (ended.From != _connection)
        {
            return;
        }

        Timers.Cancel("answer");
        TunnelLog.Ended(_log, ended.From.Hello?.Process ?? 0);
        _toldBefore = _told ?? _toldBefore;
        (_connection, _pending, _configured, _told) = (null, null, null, null);
        Publish(_status with { Program = null, IsCurrent = false, Restarts = _status.Restarts + 1 });

        // At once, but not in a circle: the device's packets wait for so long.
        LookAgain(ConnectPause);
    }

    private void OnNoAnswer()
    {
        if (_connection is { } silent)
        {
            Fail($"{TunnelLauncher.ProgramName} (process {silent.Hello?.Process}) does not answer; it is ended");
            TunnelSuccession.Kill(silent.Process);
        }
    }

    private void Replace()
    {
        _isReplacing = true;
        _connection!.Dispose();
        _connection = null;
        TunnelSuccession.RunAsync(_settings.Socket, _launcher).PipeTo(Self, failure: e => new TunnelSuccession.Outcome(null, [], [], [], e.Message));
    }

    private void OnReplaced(TunnelSuccession.Outcome outcome)
    {
        _isReplacing = false;
        if (outcome.Problem is { } problem)
        {
            _uselessBuild = _launcher.Build;
            Fail($"{problem}; the tunnel that runs goes on");
            return;
        }

        _sessions = outcome.Sessions;
        if (!outcome.Handles.IsEmpty)
        {
            _descriptors.Take(outcome.Before?.Configured, outcome.Kinds, outcome.Handles);
        }

        TunnelLog.Replaced(_log, outcome.Before?.Process ?? 0, outcome.Before?.Build ?? "", _launcher.Build ?? "");
        Advance();
    }

    /// <summary>Only descriptors for what has changed; of the rest the tunnel keeps its own.</summary>
    private void Configure(TunnelGoal goal)
    {
        _descriptors.CloseOthers(goal);
        var queues = TunnelDecider.NeedsQueues(_configured, goal) ? _descriptors.Queues(goal) : [];
        var sockets = TunnelDecider.NeedsSockets(_configured, goal) ? _descriptors.Sockets(goal) : [];
        var socketKind = TunnelDescriptors.KindOf(goal.EndPoint);
        var message = TunnelFeed.Configuration(
            goal, [.. queues.Select(_ => DescriptorKind.TunQueue), .. sockets.Select(_ => socketKind)]);
        var number = _connection!.Ask(new Request { Configure = message }, [.. queues, .. sockets]);
        foreach (var some in _sessions.Chunk(SessionsInPart))
        {
            number = _connection.Ask(new Request { Resume = new Resume { Sessions = { some } } });
        }

        _sessions = [];
        var all = Enumerable.Range(0, goal.Queues);
        var configured = TunnelFeed.Configuration(goal, [.. all.Select(_ => DescriptorKind.TunQueue), .. all.Select(_ => socketKind)]);
        configured.Encryption?.PrivateKey = Google.Protobuf.ByteString.Empty;
        Await(new PendingAnswer(number) { Configured = configured });
    }

    private void Tell(ImmutableSortedDictionary<NodeId, Wire.Peer> peers)
    {
        _generation++;
        var number = TunnelFeed.Parts(_generation, [.. peers.Values]).Aggregate(0UL, (_, part) => _connection!.Ask(new Request { Peers = part }));
        Await(new PendingAnswer(number) { Peers = peers });
    }

    private void Works(Hello hello, int peers)
    {
        var isComplete = IsComplete;
        if (_status is { IsCurrent: true, Problem: null } && (_status.HasWorked || !isComplete))
        {
            return;
        }

        TunnelLog.Works(_log, peers, hello.Process, _backend.Config.IsEncrypted ? Configuration.UdpBackendConfig.Aes256Gcm : "none");
        Publish(_status with { IsCurrent = true, HasWorked = _status.HasWorked || isComplete, Problem = null, IsEncrypted = _backend.Config.IsEncrypted });
    }

    /// <summary>Each problem is said once, and tried again.</summary>
    private void Fail(string problem)
    {
        if (_status.Problem != problem)
        {
            TunnelLog.Failed(_log, problem);
            Publish(_status with { Problem = problem, IsCurrent = false });
        }

        LookAgain(RetryPause);
    }

    private void Await(PendingAnswer pending)
    {
        _pending = pending;
        if (_status.IsCurrent)
        {
            Publish(_status with { IsCurrent = false });
        }

        AwaitAnswer();
    }

    private void AwaitAnswer() => Timers.StartSingleTimer("answer", NoAnswer.Instance, AnswerLimit);

    private void LookAgain(TimeSpan pause) => Timers.StartSingleTimer("look", LookNow.Instance, pause);

    private void Count()
    {
        if (_connection is not { Hello: not null } connection)
        {
            return;
        }

        try
        {
            connection.Ask(new Request { ReadCounters = new ReadCounters() });
        }
        catch (NetlinkException)
        {
            // Its end is announced.
        }
    }

    private void Publish(TunnelStatus status)
    {
        _status = status;
        _board.Tunnel.Publish(status);
    }

    private sealed class LookNow : INoSerializationVerificationNeeded
    {
        public static LookNow Instance { get; } = new();
    }

    private sealed class NoAnswer : INoSerializationVerificationNeeded
    {
        public static NoAnswer Instance { get; } = new();
    }

    private sealed class CountNow : INoSerializationVerificationNeeded
    {
        public static CountNow Instance { get; } = new();
    }
}
