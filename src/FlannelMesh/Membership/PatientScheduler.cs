using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using FlannelMesh.Hosting.Timers;

namespace FlannelMesh.Membership;

/// <summary>
/// The scheduler of the actors: a thread that sleeps until something is due. The ticks of cluster gossip and of the leader's actions come
/// at their <see cref="GossipPace"/>, and not while the cluster's actor has messages waiting. A node that is late with reading what others gossip makes it no
/// better by gossiping more: a hundred that start on few cores would never be done.
/// </summary>
public sealed class PatientScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    /// <summary>Messages are internal to Akka.Cluster. Were they called otherwise, its own interval would hold again.</summary>
    private const string GossipTick = "GossipTick";
    private const string LeaderTick = "LeaderActionsTick";

    /// <summary>Between two ticks of gossip, where Akka finds that few have seen a change.</summary>
    private const string SpeedupTick = "GossipSpeedupTick";

    private readonly TimerThread _timers;

    /// <summary>Of the one cluster of an actor system.</summary>
    private ImmutableList<(GossipPace Pace, TimerEntry Ticks)> _paces = [];

    public PatientScheduler(Config config, ILoggingAdapter log)
        : base(config, log) => _timers = new TimerThread(TimeProvider.System, e => Log.Error(e, "What was scheduled failed"));

    public override TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(0);

    public override TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(0);

    protected override DateTimeOffset TimeNow => DateTimeOffset.UtcNow;

    /// <summary>There is news of the membership: it is to be told quickly.</summary>
    /// <param name="members">How many there are.</param>
    public void Hurry(int members)
    {
        foreach (var (pace, ticks) in _paces)
        {
            pace.Hurry(members);
            _timers.Hasten(ticks, _timers.Now + pace.Interval);
        }
    }

    public void Dispose() => _timers.Dispose();

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        var isSpeedup = message.GetType().Name == SpeedupTick;
        Once(
            delay,
            () =>
            {
                if (!isSpeedup || (!IsBusy(receiver) && _paces.TrueForAll(pace => !pace.Pace.IsLate)))
                {
                    receiver.Tell(message, sender);
                }
            },
            cancelable);
    }

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        if (message.GetType().Name is not (GossipTick or LeaderTick))
        {
            Repeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);
            return;
        }

        var pace = new GossipPace(interval, TimeProvider.System);
        var ticks = new TimerEntry(
            due =>
            {
                if (pace.TryTake(IsBusy(receiver), _timers.Now - due))
                {
                    receiver.Tell(message, sender);
                }

                // At leisure with what else is due at such times.
                var next = pace.Next;
                return next < GossipPace.Leisure ? _timers.Now + next : TimerQueue.PutOff(_timers.Now + (next / 2), next / 2);
            },
            () => cancelable is { IsCancellationRequested: true });
        ImmutableInterlocked.Update(ref _paces, (paces, one) => paces.Add(one), (pace, ticks));
        _timers.Set(ticks, _timers.Now + initialDelay);
    }

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Once(delay, action, cancelable, isLastWord: true);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Once(delay, action.Run, cancelable, isLastWord: true);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Repeatedly(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Repeatedly(initialDelay, interval, action.Run, cancelable);

    /// <summary>One message is the other tick, which comes at the same moment.</summary>
    private static bool IsBusy(ICanTell receiver) => receiver is ActorRefWithCell { Underlying.NumberOfMessages: > 1 };

    private void Once(TimeSpan delay, Action action, ICancelable? cancelable, bool isLastWord = false) => _timers.Set(
        new TimerEntry(
            _ =>
            {
                action();
                return null;
            },
            () => cancelable is { IsCancellationRequested: true })
        {
            IsLastWord = isLastWord,
        },
        TimerQueue.PutOff(_timers.Now + delay, delay / 10));

    /// <summary>What comes late does not come more often afterwards to make up for it.</summary>
    private void Repeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) => _timers.Set(
        new TimerEntry(
            due =>
            {
                action();
                var next = due + interval;
                return next > _timers.Now ? next : TimerQueue.PutOff(_timers.Now, interval);
            },
            () => cancelable is { IsCancellationRequested: true }),
        TimerQueue.PutOff(_timers.Now + initialDelay, interval));
}
