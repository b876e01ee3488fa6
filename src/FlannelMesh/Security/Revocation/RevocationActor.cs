using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security.Revocation;

/// <summary>
/// Brings every revocation list to every member. A new one is told at once, and what anybody has missed comes with the digests that members
/// exchange. Path: /user/revocations.
/// </summary>
public sealed class RevocationActor(
    RevocationSettings settings, TlsCredentials credentials, Latest<MembershipView> membership, TimeProvider time, Random random, ILogger<RevocationActor> log)
    : UntypedActor, IWithTimers
{
    public const string Name = "revocations";

    /// <summary>Lists that are being looked at; what comes meanwhile comes again.</summary>
    private const int MaxPending = 4;

    /// <summary>Digests of one who has just become a member.</summary>
    private const int FirstRounds = 3;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Address, long> _distrusted = [];
    private MembershipView _view = MembershipView.Empty;
    private ImmutableSortedDictionary<string, AdoptedList>? _lists;
    private long? _toldAt;
    private int _pending;
    private int _rounds;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                OnTick();
                break;
            case MembershipView view:
                OnMembers(view);
                break;
            case ImmutableSortedDictionary<string, AdoptedList> lists:
                OnLists(lists);
                break;
            case RevocationMessages.Digest digest when IsFromMember():
                Answer(digest);
                break;
            case RevocationMessages.Offer offer when IsFromMember():
                OnOffer(offer, Sender.Path.Address);
                break;
            case Judged judged:
                OnJudged(judged);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        membership.Subscribe(Self);
        credentials.Revocations.Lists.Subscribe(Self);
        Timers.StartSingleTimer(nameof(Tick), Tick.Instance, settings.Interval);
    }

    protected override void PostStop()
    {
        membership.Unsubscribe(Self);
        credentials.Revocations.Lists.Unsubscribe(Self);
    }

    private IEnumerable<MeshMember> Others =>
        _view.Members.Where(member => member is { Status: MemberStatus.Up, IsReachable: true } && !member.Address.Equals(Cluster.Get(Context.System).SelfAddress));

    private void OnMembers(MembershipView view)
    {
        var wasJoined = _view.IsJoined;
        _view = view;
        foreach (var gone in _distrusted.Keys.Where(address => !view.Members.Any(member => member.Address.Equals(address))).ToList())
        {
            _distrusted.Remove(gone);
        }

        if (view.IsJoined && !wasJoined)
        {
            _rounds = 0;
            OnTick();
        }
    }

    private void OnTick()
    {
        if (_view.IsJoined)
        {
            Tell(RevocationExchange.Digest(credentials.Revocations.Lists.Value, isAnswer: false), 1);
        }

        Timers.StartSingleTimer(nameof(Tick), Tick.Instance, _view.IsJoined && _rounds++ < FirstRounds ? settings.FirstInterval : settings.Interval);
    }

    private void OnLists(ImmutableSortedDictionary<string, AdoptedList> lists)
    {
        // What was there before this membership began, others have, or ask for.
        var former = _lists ?? lists;
        _lists = lists;
        foreach (var (key, list) in lists)
        {
            if (former.GetValueOrDefault(key) != list)
            {
                Tell(new RevocationMessages.Offer(list.List.Raw), settings.FanOut);
            }
        }
    }

    private void Answer(RevocationMessages.Digest digest)
    {
        var trusted = credentials.Current.Authorities.Select(AdoptedList.KeyOf);
        foreach (var answer in RevocationExchange.Answer(credentials.Revocations.Lists.Value, trusted, digest))
        {
            Sender.Tell(answer);
        }
    }

    private void OnOffer(RevocationMessages.Offer offer, Address from)
    {
        if (_pending >= MaxPending || (_distrusted.TryGetValue(from, out var since) && time.GetElapsedTime(since) < settings.Distrust))
        {
            return;
        }

        _pending++;
        Task.Run(() => new Judged(from, Judge(offer, from)))
            .PipeTo(Self, failure: e => new Judged(from, new RevocationAnswer(RevocationOutcome.Refused, e.Message)));
    }

    private RevocationAnswer Judge(RevocationMessages.Offer offer, Address from) => RevocationList.Read(offer.List, out var refusal) is { } list
        ? credentials.Revocations.Adopt(list, credentials.Current.Authorities, from.ToHostPort())
        : new RevocationAnswer(RevocationOutcome.Refused, refusal!);

    private void OnJudged(Judged judged)
    {
        _pending--;
        if (judged.Answer.Outcome != RevocationOutcome.Refused)
        {
            return;
        }

        _distrusted[judged.From] = time.GetTimestamp();
        if (_toldAt is not { } told || time.GetElapsedTime(told) >= Quiet)
        {
            _toldAt = time.GetTimestamp();
            RevocationLog.Refused(log, judged.From.ToHostPort(), judged.Answer.Message);
        }
    }

    private void Tell(IWireMessage message, int count)
    {
        var others = Others.ToArray();
        random.Shuffle(others);
        foreach (var other in others.Take(count))
        {
            Context.ActorSelection(new RootActorPath(other.Address) / "user" / Name).Tell(message);
        }
    }

    private bool IsFromMember() => _view.Members.Any(member => member.Address.Equals(Sender.Path.Address));

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Judged(Address From, RevocationAnswer Answer) : INoSerializationVerificationNeeded;
}
