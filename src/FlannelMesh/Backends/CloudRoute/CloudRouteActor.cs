using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Peers;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging;
using static FlannelMesh.Backends.CloudRoute.CloudRouteEvents;
using static FlannelMesh.Backends.CloudRoute.CloudRouteMessages;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>
/// Keeps the cloud's route to this node in place: the shell around <see cref="RouteDecision"/>. Path: /user/cloud-routes. One look at a
/// time: facts of this machine, routes from the oldest member, then what there is to do. The oldest member also answers the others.
/// While the cloud does not answer, everything stays as it is.
/// </summary>
public sealed class CloudRouteActor : UntypedActor, IWithTimers
{
    public const string Name = "cloud-routes";

    private readonly CloudRouteSettings _settings;
    private readonly CloudRouteContext _context;
    private readonly ICloudProvider _provider;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _log;
    private readonly long _start;
    private readonly RouteWork _work;
    private readonly SharedRoutes _shared;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _stop = new();
    private CloudStatus _status;
    private CloudInstance? _instance;
    private UnderlayInterface _underlay;
    private LocalLease? _lease;
    private RouteSnapshot? _snapshot;
    private string _version = "";
    private ImmutableDictionary<RouteEntry, TimeSpan> _suspects = ImmutableDictionary<RouteEntry, TimeSpan>.Empty;
    private RecentPuts _puts = RecentPuts.None;
    private int _refusals;
    private bool _isBusy;
    private bool _isAsking;
    private bool _isLookQueued;
    private bool _wantsFresh;

    public CloudRouteActor(
        CloudRouteSettings settings, CloudRouteContext context, ICloudProvider provider, TimeProvider time, Random random, ILogger<CloudRouteActor> log)
    {
        _settings = settings;
        _context = context;
        _provider = provider;
        _time = time;
        _random = random;
        _log = log;
        _start = time.GetTimestamp();
        _work = new RouteWork(provider, time);
        _backoff = new Backoff(settings.FirstPause, settings.Resync, random);
        _shared = new SharedRoutes(settings, new Backoff(settings.FirstPause, settings.Resync, random));
        _status = context.Board.Cloud.Value;
        _underlay = context.Underlay.Value;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseStatus status:
                OnLease(status.Lease);
                break;
            case PeerSet:
                OnPeers();
                break;
            case UnderlayInterface underlay:
                OnUnderlay(underlay);
                break;
            case MembershipView view:
                _shared.Keep(view.Members.Select(member => member.NodeId).ToHashSet());
                break;
            case RoutesRequest request:
                OnRequest(request);
                break;
            case RoutesReply reply:
                OnReply(reply);
                break;
            case Look:
                OnLook();
                break;
            case Described described:
                OnDescribed(described);
                break;
            case Read read:
                _shared.EndReading(read, Now);
                ServeOthers();
                break;
            case OwnRead read:
                OnOwnRead(read);
                break;
            case Worked worked:
                OnWorked(worked);
                break;
            case Serve:
                ServeOthers();
                break;
            case AskTimeout:
                ReadOneself();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart() => _context.Subscribe(Self);

    protected override void PostStop()
    {
        _context.Unsubscribe(Self);
        _stop.Cancel();
        _stop.Dispose();
        _provider.Dispose();
    }

    private void OnLease(LocalLease? lease)
    {
        if (lease is null || (lease.Subnet, lease.Ipv6Subnet) == (_lease?.Subnet, _lease?.Ipv6Subnet))
        {
            return;
        }

        // A session that begins again with the lease of the one before finds the route as it was.
        var isSame = _status.Subnets == (lease.Subnet, lease.Ipv6Subnet);
        _lease = lease;
        Publish(_status with { Subnets = (lease.Subnet, lease.Ipv6Subnet), IsOwnRouteReady = isSame && _status.IsOwnRouteReady });
        Timers.StartSingleTimer("look", Look.Instance, _settings.SpreadPerMember * _context.Membership.Value.Members.Length * _random.NextDouble());
    }

    /// <summary>The routes of new peers are worth a look before the next resync.</summary>
    private void OnPeers()
    {
        if (_snapshot is not null && !Timers.IsTimerActive("peers"))
        {
            _wantsFresh = true;
            Timers.StartSingleTimer("peers", Look.Instance, Backoff.Jitter(_settings.DescribeInterval, _random));
        }
    }

    private void OnUnderlay(UnderlayInterface underlay)
    {
        if (underlay != _underlay)
        {
            _underlay = underlay;
            _instance = null;
            Self.Tell(Look.Instance);
        }
    }

    private void OnLook()
    {
        if (_isBusy)
        {
            _isLookQueued = true;
            return;
        }

        var underlay = _underlay;
        if (_instance is null)
        {
            _isBusy = true;
            Run(cancel => _provider.DescribeInstanceAsync(underlay, cancel), (instance, error) => new Described(underlay, instance, error));
        }
        else if (_lease is not null)
        {
            _isBusy = true;
            Ask(_instance);
        }
    }

    private void OnDescribed(Described described)
    {
        if (described.Instance is not { } instance)
        {
            _shared.Refuse(described.Error!.Message);
            Finish(described.Error);
            return;
        }

        CloudRouteLog.Described(_log, instance);
        // The underlay may have changed meanwhile; its message has queued another look then.
        _instance = described.Underlay == _underlay ? instance : null;
        Publish(_status with { Instance = instance });
        if (_instance is null || _lease is null)
        {
            Finish(null);
        }
        else
        {
            Ask(instance);
        }

        ServeOthers();
    }

    private void Ask(CloudInstance instance)
    {
        _isAsking = true;
        Timers.StartSingleTimer("ask", AskTimeout.Instance, _settings.AskTimeout);
        var member = new MemberTarget(instance.Network, instance.Target, [.. instance.Tables]);
        var request = new RoutesRequest(_context.Node.NodeId, member, _version, _wantsFresh ? TimeSpan.Zero : _settings.Resync / 2);
        _wantsFresh = false;
        (_context.OldestOther is { } oldest ? _context.ActorOf(Context, oldest) : Self).Tell(request, Self);
    }

    private void OnReply(RoutesReply reply)
    {
        if (!_isAsking)
        {
            return;
        }

        if (reply.Problem is { } problem && (_context.OldestOther is null || ++_refusals % _settings.RefusalsBeforeOwnRead != 0))
        {
            // If all asked the cloud themselves at once, what ails it would only get worse.
            StopAsking();
            Finish(new CloudException(problem, isTransient: true));
        }
        else if (reply.Problem is null && (reply.Snapshot ?? _snapshot) is { } snapshot && (reply.Snapshot is not null || reply.Version == _version))
        {
            StopAsking();
            (_version, _refusals) = (reply.Version, 0);
            Decide(snapshot, reply.Age);
        }
        else
        {
            ReadOneself();
        }
    }

    private void StopAsking()
    {
        _isAsking = false;
        Timers.Cancel("ask");
    }

    /// <summary>The oldest member does not answer, or has no answer.</summary>
    private void ReadOneself()
    {
        if (_isAsking && _instance is { } instance)
        {
            StopAsking();
            List(instance, [.. instance.Tables], (snapshot, startedAt, error) => new OwnRead(snapshot, startedAt, error));
        }
    }

    private void OnOwnRead(OwnRead read)
    {
        // The oldest member's numbers do not count this one.
        _version = read.Snapshot is null ? _version : "";
        if (read.Snapshot is { } snapshot)
        {
            Decide(snapshot, Now - read.StartedAt);
        }
        else
        {
            Finish(read.Error);
        }
    }

    private void OnRequest(RoutesRequest request)
    {
        _shared.Add(Sender, request, Now);
        if (_instance is null && !_isBusy && !Timers.IsTimerActive("look"))
        {
            OnLook();
        }

        ServeOthers();
    }

    private void ServeOthers()
    {
        if (_instance is not { } instance || _shared.Serve(instance.Network, Now) is not { } pause)
        {
            return;
        }

        if (pause > TimeSpan.Zero)
        {
            Timers.StartSingleTimer("serve", Serve.Instance, pause);
            return;
        }

        List(instance, _shared.BeginReading(instance, Now), (snapshot, startedAt, error) => new Read(snapshot, startedAt, error));
    }

    private void Decide(RouteSnapshot snapshot, TimeSpan age)
    {
        if (_instance is not { } instance || _lease is not { } lease)
        {
            Finish(null);
            return;
        }

        _snapshot = snapshot;
        var decision = RouteDecision.Of(_context.Situation(lease, instance, snapshot) with
        {
            Targets = _shared.Targets,
            Suspects = _suspects,
            Now = Now,
            Grace = _settings.Resync / 2,
        });
        _suspects = decision.Suspects;

        _puts = _puts.After(Now - age, _settings.SettleTime);
        var actions = decision.Actions.RemoveAll(_puts.Has);
        Publish(_status with
        {
            Instance = instance,
            Routes = snapshot.OfPool(_context.Node.Network),
            CheckedAt = _time.GetUtcNow() - age,
            IsOwnRouteReady = decision.Obstacle is null && !actions.OfType<RouteAction.Put>().Any(),
        });
        if (actions.IsEmpty)
        {
            Finish(decision.Obstacle is { } obstacle ? new CloudException(obstacle) : null);
        }
        else
        {
            Run(cancel => _work.RunAsync(instance, actions, cancel), (outcomes, error) => new Worked(outcomes, decision.Obstacle, error));
        }
    }

    private void OnWorked(Worked worked)
    {
        if (worked.Error is not null)
        {
            Finish(worked.Error);
            return;
        }

        CloudRouteLog.Done(_log, worked.Outcomes);
        var done = worked.Outcomes.Where(outcome => outcome.Error is null).Select(outcome => outcome.Action).ToList();
        _puts = done.OfType<RouteAction.Put>().Aggregate(_puts, (puts, put) => puts.With(put, Now));
        Publish(_status with
        {
            IsOwnRouteReady = worked.Obstacle is null && !worked.Outcomes.Any(outcome => outcome is { Action: RouteAction.Put, Error: not null }),
            Changes = _status.Changes + done.Count,
            Failures = _status.Failures + worked.Outcomes.Length - done.Count,
        });
        _wantsFresh = true;
        var failure = worked.Obstacle is { } obstacle ? new CloudException(obstacle) : worked.Outcomes.FirstOrDefault(outcome => outcome.Error is not null)?.Error;
        Finish(failure, isCounted: true);
        if (failure is null)
        {
            Timers.StartSingleTimer("look", Look.Instance, Backoff.Jitter(_settings.SettleTime * 2, _random));
        }
    }

    /// <summary>The end of a look, good or bad.</summary>
    private void Finish(CloudException? error, bool isCounted = false)
    {
        _isBusy = false;
        CloudRouteLog.Change(_log, _status.Problem, error);
        Publish(_status with
        {
            Problem = error?.Message ?? (_lease is null ? _status.Problem : null),
            Failures = _status.Failures + (error is null || isCounted ? 0 : 1),
        });
        if (error is null)
        {
            _backoff.Reset();
        }

        var pause = error is { IsTransient: true } ? _backoff.Next() : Backoff.Jitter(_settings.Resync, _random);
        Timers.StartSingleTimer("look", Look.Instance, _isLookQueued ? TimeSpan.FromMilliseconds(1) : pause);
        _isLookQueued = false;
    }

    private void Publish(CloudStatus status)
    {
        if (status != _status)
        {
            _status = status;
            _context.Board.Cloud.Publish(status);
        }
    }

    private void List(CloudInstance instance, ImmutableSortedSet<string> tables, Func<RouteSnapshot?, TimeSpan, CloudException?, object> message)
    {
        var startedAt = Now;
        Run(
            async cancel => new RouteSnapshot(tables, await _provider.ListRoutesAsync(instance, tables, cancel)),
            (snapshot, error) => message(snapshot, startedAt, error));
    }

    /// <summary>Has a step done outside of the actor; its end, good or bad, comes as a message.</summary>
    private void Run<T>(Func<CancellationToken, Task<T>> step, Func<T?, CloudException?, object> message) =>
        CloudStep.RunAsync(step, _settings.StepTimeout, _time, _stop.Token).PipeTo(Self, success: end => message(end.Value, end.Error));
}
