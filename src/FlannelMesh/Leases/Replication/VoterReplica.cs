using System.Collections.Immutable;
using Akka.Actor;
using Akka.DistributedData;
using FlannelMesh.Identity;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases.Replication;

/// <summary>
/// The lease table on a voter: everything DistributedData knows, and a stream of its changes to followers.
/// Path: /user/lease-replica.
/// </summary>
public sealed class VoterReplica : UntypedActor, IWithTimers
{
    private static readonly TimeSpan RetryRead = TimeSpan.FromSeconds(1);

    /// <summary>A follower asks every two seconds; one that has been silent for this long has gone elsewhere.</summary>
    private static readonly TimeSpan FollowerSilence = TimeSpan.FromSeconds(10);

    /// <summary>A change goes out at once, those that follow it together: when a cluster starts, each would go to each follower by itself.</summary>
    internal static readonly TimeSpan PushInterval = TimeSpan.FromMilliseconds(50);

    private readonly AllocatorSettings _settings;
    private readonly Latest<LeaseTable> _published;
    private readonly Latest<MembershipView> _membership;
    private readonly IActorRef _voterSet;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private readonly Dictionary<IActorRef, (ulong Version, long SeenAt)> _followers = [];
    private VersionedTable _table = new() { Stream = Guid.NewGuid() };
    private ImmutableHashSet<int> _unread;
    private ImmutableHashSet<Address> _members = [];
    private bool _isReading;
    private bool _mustPush;

    public VoterReplica(
        AllocatorSettings settings,
        Latest<LeaseTable> published,
        Latest<MembershipView> membership,
        IActorRef voterSet,
        TimeProvider time,
        ILogger<VoterReplica> log)
    {
        _settings = settings;
        _published = published;
        _membership = membership;
        _voterSet = voterSet;
        _time = time;
        _log = log;
        _unread = [.. Enumerable.Range(0, settings.Layout.Blocks).Append(BlockLayout.VotersBlock)];
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsComplete => _unread.IsEmpty;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MembershipView view:
                Forget(view);
                if (view.IsJoined && !_isReading)
                {
                    _isReading = true;
                    Read();
                }
                break;
            case ReadAgain:
                Read();
                break;
            case IGetResponse iGetResponse:
                OnRead(iGetResponse);
                break;
            case Changed changed:
                Merge(LeaseBlockKey.BlockOf(changed.Key.Id), changed.Get((LeaseBlockKey)changed.Key).State);
                break;
            case LeaseMessages.LeaseConfirmed confirmed:
                Merge(confirmed.Block, BlockState.Empty.With(confirmed.Slot));
                break;
            case LeaseMessages.TableSubscribe tableSubscribe:
                OnSubscribe(tableSubscribe);
                break;
            case LeaseMessages.BlocksRequest request when request.ClusterId == _settings.Cluster.Value.ClusterId:
                TellBlocks(request.ClusterId);
                break;
            case LeaseMessages.BlocksRequest:
                // From a voter of another cluster; its own members will tell it.
                break;
            case ClusterRecord:
                Push();
                break;
            case PushAgain:
                if (_mustPush)
                {
                    Push();
                }
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        foreach (var block in _unread)
        {
            _replicator.Tell(Dsl.Subscribe(LeaseBlockKey.For(block), Self));
        }

        _membership.Subscribe(Self);
        _settings.Cluster.Subscribe(Self);
    }

    protected override void PostStop()
    {
        _membership.Unsubscribe(Self);
        _settings.Cluster.Unsubscribe(Self);
    }

    private void Read()
    {
        foreach (var block in _unread)
        {
            _replicator.Tell(Dsl.Get(LeaseBlockKey.For(block), QuorumConsistency.Read(_settings.Voters.Quorum, _settings.Timeout)));
        }
    }

    private void OnRead(IGetResponse response)
    {
        if (LeaseBlockKey.BlockOf(response.Key.Id) is not { } block || !_unread.Contains(block))
        {
            return;
        }

        if (response is not (GetSuccess or NotFound))
        {
            if (!Timers.IsTimerActive(nameof(ReadAgain)))
            {
                LeaseLog.TableUnread(_log, _settings.Voters.Quorum.Size, _settings.Voters.Quorum.Voters);
                Timers.StartSingleTimer(nameof(ReadAgain), ReadAgain.Instance, RetryRead);
            }

            return;
        }

        _unread = _unread.Remove(block);
        if (response is GetSuccess success)
        {
            Merge(block, success.Get((LeaseBlockKey)response.Key).State);
        }

        if (IsComplete)
        {
            LeaseLog.Complete(_log, LeaseTable.Of(_table.Blocks.Values, true).Granted.Count());
            Publish();
        }
    }

    private void Merge(int? block, BlockState state)
    {
        if (block == BlockLayout.VotersBlock && state.Voters is { Current: var voters })
        {
            _voterSet.Tell(voters);
        }

        if (block is null || block >= _settings.Layout.Blocks)
        {
            return;
        }

        var merged = _table.Merge(block.Value, state);
        if (!ReferenceEquals(merged, _table))
        {
            _table = merged;
            Publish();
            Push();
        }
    }

    private void Publish() => _published.Publish(LeaseTable.Of(_table.Blocks.Values, IsComplete));

    private void Push()
    {
        _mustPush = Timers.IsTimerActive(nameof(PushAgain));
        if (_mustPush)
        {
            return;
        }

        // Most followers lack the same, so that is worked out once.
        var updates = new Dictionary<ulong, LeaseMessages.TableUpdate>();
        foreach (var (follower, state) in _followers.ToList())
        {
            if (_time.GetElapsedTime(state.SeenAt) > FollowerSilence)
            {
                _followers.Remove(follower);
                continue;
            }

            if (!updates.TryGetValue(state.Version, out var update))
            {
                updates[state.Version] = update = Since(_table.Stream, state.Version);
            }

            follower.Tell(update);
            _followers[follower] = state with { Version = _table.Version };
        }

        Timers.StartSingleTimer(nameof(PushAgain), PushAgain.Instance, PushInterval);
    }

    private void OnSubscribe(LeaseMessages.TableSubscribe subscribe)
    {
        // A table that was not read from a quorum may lack leases, and a follower would take them for withdrawn.
        if (!IsComplete)
        {
            return;
        }

        var update = Since(subscribe.Stream, subscribe.Version);
        Sender.Tell(subscribe.Voters >= (update.Voters?.Version ?? 0) ? update with { Voters = null } : update);
        _followers[Sender] = (_table.Version, _time.GetTimestamp());
    }

    private LeaseMessages.TableUpdate Since(Guid stream, ulong version) =>
        _table.Since(stream, version) with { Voters = _settings.Cluster.Value.VoterSet };

    /// <summary>To tell one that has left would open a connection to where nobody is, and whoever comes to that address would wait until it has failed.</summary>
    private void Forget(MembershipView view)
    {
        var members = view.Members.Select(member => member.Address).ToImmutableHashSet();
        var gone = _members.Except(members);
        foreach (var follower in _followers.Keys.Where(follower => gone.Contains(follower.Path.Address)).ToList())
        {
            _followers.Remove(follower);
        }

        _members = members;
    }

    private void TellBlocks(Guid clusterId)
    {
        var (layout, requester, isSynced) = (_settings.Layout, Sender, _settings.Cluster.Value.CanVote);
        Context.ActorOf(Hosting.ActorProps.Of(() => new LocalBlocksReader(
            layout, requester, blocks => new LeaseMessages.BlocksReply(clusterId, isSynced, blocks))));
    }

    private sealed class PushAgain : INoSerializationVerificationNeeded
    {
        public static PushAgain Instance { get; } = new();
    }

    private sealed class ReadAgain : INoSerializationVerificationNeeded
    {
        public static ReadAgain Instance { get; } = new();
    }
}
