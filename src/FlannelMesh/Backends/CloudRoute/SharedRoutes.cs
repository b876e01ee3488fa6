using System.Collections.Immutable;
using Akka.Actor;
using static FlannelMesh.Backends.CloudRoute.CloudRouteMessages;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>
/// The part of the oldest member: what it has read from the cloud, and who waits to hear it. However many ask, the cloud is asked once
/// for all of them, and not more often than <see cref="CloudRouteSettings.DescribeInterval"/>. Times are by one monotonic clock.
/// </summary>
internal sealed class SharedRoutes(CloudRouteSettings settings, Backoff backoff)
{
    private readonly List<(IActorRef Asker, RoutesRequest Request, TimeSpan At)> _waiting = [];
    private readonly Guid _run = Guid.NewGuid();
    private RouteSnapshot? _snapshot;
    private long _version;
    private TimeSpan _readAt;
    private TimeSpan _notBefore;
    private string? _refusal;
    private bool _isReading;

    /// <summary>What the members that asked have told of themselves.</summary>
    public ImmutableDictionary<NodeId, MemberTarget> Targets { get; private set; } = ImmutableDictionary<NodeId, MemberTarget>.Empty;

    public bool IsAnybodyWaiting => _waiting.Count > 0;

    public void Add(IActorRef asker, RoutesRequest request, TimeSpan now)
    {
        Targets = Targets.SetItem(request.NodeId, request.Member);
        _waiting.RemoveAll(waiting => waiting.Request.NodeId == request.NodeId);
        _waiting.Add((asker, request, now));
    }

    /// <summary>Forgets who is no member any more.</summary>
    public void Keep(IReadOnlySet<NodeId> members) => Targets = Targets.RemoveRange(Targets.Keys.Where(node => !members.Contains(node)));

    /// <summary>Answers whom it can.</summary>
    /// <param name="network">That of this node.</param>
    /// <returns>How long until the cloud has to be asked for those who wait still; null if not at all, or if that is under way.</returns>
    public TimeSpan? Serve(string network, TimeSpan now)
    {
        _waiting.RemoveAll(waiting => TryAnswer(waiting.Request, waiting.At, network, now) is { } reply && Tell(waiting.Asker, reply));
        return _waiting.Count == 0 || _isReading ? null
            : now < _notBefore ? _notBefore - now
            : TimeSpan.Zero;
    }

    /// <returns>The tables to read.</returns>
    public ImmutableSortedSet<string> BeginReading(CloudInstance instance, TimeSpan now)
    {
        _isReading = true;
        _notBefore = now + settings.DescribeInterval;
        return TablesOf([.. Targets.Values, new MemberTarget(instance.Network, instance.Target, [.. instance.Tables])], instance.Network);
    }

    /// <summary>If it failed, all who wait are told, and until the next try others are told at once.</summary>
    public void EndReading(CloudRouteEvents.Read read, TimeSpan now)
    {
        _isReading = false;
        if (read.Snapshot is not { } snapshot)
        {
            _refusal = read.Error!.Message;
            _notBefore = now + backoff.Next();
            Refuse(_refusal);
            return;
        }

        if (!snapshot.Equals(_snapshot))
        {
            _version++;
        }

        (_snapshot, _readAt, _refusal) = (snapshot, read.StartedAt, null);
        backoff.Reset();
    }

    public void Refuse(string problem)
    {
        foreach (var (asker, _, _) in _waiting)
        {
            asker.Tell(RoutesReply.Refused(problem));
        }

        _waiting.Clear();
    }

    private RoutesReply? TryAnswer(RoutesRequest request, TimeSpan at, string network, TimeSpan now)
    {
        if (request.Member.Network != network)
        {
            return RoutesReply.Refused($"the oldest member is in {network} and this node in {request.Member.Network}: no route leads across");
        }

        if (_snapshot is { } snapshot && _readAt >= at - request.MaxAge && request.Member.Tables.IsSubsetOf(snapshot.Tables))
        {
            var version = $"{_run:n}.{_version}";
            return new RoutesReply(version, version == request.Known ? null : snapshot, now - _readAt, null);
        }

        return _refusal is { } refusal && now < _notBefore && !_isReading ? RoutesReply.Refused(refusal) : null;
    }

    private static bool Tell(IActorRef asker, RoutesReply reply)
    {
        asker.Tell(reply);
        return true;
    }
}
