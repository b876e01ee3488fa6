using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Identity;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases.Replication;

/// <summary>
/// The lease table on a follower: what one voter streams, another voter when that one falls silent. A node that has its lease again before
/// it is a member need not wait for membership with the table either. Path: /user/lease-replica.
/// </summary>
public sealed class FollowerReplica : UntypedActor, IWithTimers
{
    /// <summary>How often it asks for what it lacks, until it has the table.</summary>
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    /// <summary>The same with the table, when what is new comes by itself.</summary>
    internal static readonly TimeSpan Leisure = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan VoterSilence = TimeSpan.FromSeconds(4);

    private readonly NodeId _self;
    private readonly Latest<LeaseTable> _published;
    private readonly Latest<MembershipView> _membership;
    private readonly Latest<LeaseStatus> _lease;
    private readonly Latest<ClusterRecord> _cluster;
    private readonly IActorRef _voterSet;
    private readonly TableFile? _file;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private ImmutableSortedDictionary<int, BlockState> _blocks = ImmutableSortedDictionary<int, BlockState>.Empty;
    private MembershipView _view = MembershipView.Empty;
    private ImmutableArray<TableSource> _voters = [];
    private TableSource? _voter;
    private int _attempt;
    private long _heardAt;
    private Guid _stream;
    private ulong _version;
    private bool _isComplete;
    private bool _isSaving;

    public FollowerReplica(
        NodeId self,
        Latest<LeaseTable> published,
        Latest<MembershipView> membership,
        Latest<LeaseStatus> lease,
        Latest<ClusterRecord> cluster,
        IActorRef voterSet,
        TableFile? file,
        TimeProvider time,
        ILogger<FollowerReplica> log)
    {
        _cluster = cluster;
        _voterSet = voterSet;
        _file = file;
        _self = self;
        _published = published;
        (_membership, _lease) = (membership, lease);
        _time = time;
        _log = log;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MembershipView view:
                _view = view;
                _voters = Sources();
                Ask();
                break;
            case LeaseStatus { Lease: not null } when !_view.IsJoined && _voters.IsEmpty:
                _voters = Sources();
                Ask();
                break;
            case LeaseStatus:
                break;
            case AskAgain:
                Ask();
                break;
            case LeaseMessages.TableUpdate tableUpdate:
                OnUpdate(tableUpdate);
                break;
            case Save:
                OnSave();
                break;
            case Saved:
                _isSaving = false;
                break;
            case Status.Failure failure:
                // The table comes from a voter again; only a start without any voter would miss it.
                _isSaving = false;
                LeaseLog.TableFileBad(_log, failure.Cause.Message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        Load();
        _membership.Subscribe(Self);
        _lease.Subscribe(Self);
        Ask();
    }

    protected override void PostStop()
    {
        _membership.Unsubscribe(Self);
        _lease.Unsubscribe(Self);
    }

    private ImmutableArray<TableSource> Sources() =>
        _view.IsJoined ? [.. _view.Voters.Where(voter => voter.IsReachable).Select(TableSource.Of)]
        : _lease.Value.Lease is not null && _cluster.Value.VoterSet is { } voters ? [.. TableSource.Of(voters)]
        : [];

    private void Ask()
    {
        Timers.StartSingleTimer(nameof(AskAgain), AskAgain.Instance, _isComplete ? Leisure : AskInterval);
        _voter = _time.GetElapsedTime(_heardAt) > VoterSilence ? null : _voters.FirstOrDefault(voter => voter.IsSame(_voter));
        if (_voter is null)
        {
            if (_voters.IsEmpty)
            {
                return;
            }

            // Each follower starts at a place of its own, so that they spread over the voters.
            _voter = _voters[(SlotChoice.StartOf(_self, _voters.Length) + _attempt++) % _voters.Length];
            _heardAt = _time.GetTimestamp();
            LeaseLog.Following(_log, _voter.Name);
        }

        // Who is no member yet asks for the voters too: they tell whether it is the same cluster still.
        Selection(_voter).Tell(new LeaseMessages.TableSubscribe(_stream, _version) { Voters = _view.IsJoined ? _cluster.Value.Voters?.Version ?? 0 : 0 });
    }

    private void OnUpdate(LeaseMessages.TableUpdate update)
    {
        if (!_view.IsJoined && update.Voters?.ClusterId != _cluster.Value.ClusterId)
        {
            return;
        }

        _heardAt = _time.GetTimestamp();
        var isGap = update.FromVersion != 0 && (update.Stream != _stream || update.FromVersion > _version);
        if (isGap)
        {
            Sender.Tell(new LeaseMessages.TableSubscribe(Guid.Empty, 0));
            return;
        }

        _version = update.Stream == _stream ? Math.Max(_version, update.Version) : update.Version;
        _stream = update.Stream;
        var becomesComplete = !_isComplete;
        _isComplete = true;
        if (update.Voters is { } voters)
        {
            _voterSet.Tell(voters);
        }

        // Published once: a part of the table marked complete would have routes withdrawn.
        var isChanged = update.Blocks.Aggregate(false, (changed, block) => Merge(block.Key, block.Value) || changed);
        if (becomesComplete || isChanged)
        {
            Publish();
        }

        if (becomesComplete)
        {
            LeaseLog.Complete(_log, _published.Value.Granted.Count());
        }
    }

    private bool Merge(int number, BlockState block)
    {
        var known = _blocks.GetValueOrDefault(number, BlockState.Empty);
        var merged = known.Merge(block);
        _blocks = _blocks.SetItem(number, merged);
        return !merged.Equals(known);
    }

    private void Publish()
    {
        _published.Publish(LeaseTable.Of(_blocks.Values, _isComplete));
        if (_isComplete && _file is not null && !Timers.IsTimerActive(nameof(Save)))
        {
            // Many leases change at once when a cluster starts; they share one write.
            Timers.StartSingleTimer(nameof(Save), Save.Instance, AskInterval);
        }
    }

    /// <summary>What was known before this node restarted: peers can be routed to before any voter answers.</summary>
    private void Load()
    {
        if (_file?.Read(_log) is { } known)
        {
            (_blocks, _stream, _version) = (known.Blocks, known.Stream, known.Version);
            Publish();
        }
    }

    private void OnSave()
    {
        if (_isSaving)
        {
            Timers.StartSingleTimer(nameof(Save), Save.Instance, AskInterval);
            return;
        }

        _isSaving = true;
        var (file, update) = (_file!, new LeaseMessages.TableUpdate(_stream, 0, _version, _blocks));
        Task.Run(() => file.Write(update)).PipeTo(Self, success: () => Saved.Instance);
    }

    private static ActorSelection Selection(TableSource voter) =>
        Context.ActorSelection(new RootActorPath(voter.Address) / "user" / "lease-replica");

    private sealed class AskAgain : INoSerializationVerificationNeeded
    {
        public static AskAgain Instance { get; } = new();
    }

    private sealed class Save : INoSerializationVerificationNeeded
    {
        public static Save Instance { get; } = new();
    }

    private sealed class Saved : INoSerializationVerificationNeeded
    {
        public static Saved Instance { get; } = new();
    }
}
