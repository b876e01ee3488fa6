using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace FlannelMesh.Membership;

/// <summary>
/// Akka's scheduler, but for the ticks of cluster gossip and of the leader's actions, which come at their <see cref="GossipPace"/>, and not while the
/// cluster's actor has messages waiting. A node that is late with reading what others gossip makes it no better by gossiping more: a
/// hundred that start on few cores would never be done.
/// </summary>
public sealed class PatientScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDateTimeOffsetNowTimeProvider, IDisposable
{
    /// <summary>Messages are internal to Akka.Cluster. Were they called otherwise, its own interval would hold again.</summary>
    private const string GossipTick = "GossipTick";
    private const string LeaderTick = "LeaderActionsTick";

    /// <summary>Between two ticks of gossip, where Akka finds that few have seen a change.</summary>
    private const string SpeedupTick = "GossipSpeedupTick";

    /// <summary>Of the one cluster of an actor system.</summary>
    private ImmutableList<GossipPace> _paces = [];

    private readonly IScheduler _scheduler = new HashedWheelTimerScheduler(config, log);

    public override TimeSpan MonotonicClock => ((ITimeProvider)_scheduler).MonotonicClock;

    public override TimeSpan HighResMonotonicClock => ((ITimeProvider)_scheduler).HighResMonotonicClock;

    protected override DateTimeOffset TimeNow => DateTimeOffset.UtcNow;

    /// <summary>There is news of the membership: it is to be told quickly.</summary>
    public void Hurry() => _paces.ForEach(pace => pace.Hurry());

    public void Dispose() => ((IDisposable)_scheduler).Dispose();

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        if (message.GetType().Name != SpeedupTick)
        {
            _scheduler.ScheduleTellOnce(delay, receiver, message, sender, cancelable);
            return;
        }

        _scheduler.Advanced.ScheduleOnce(
            delay,
            () =>
            {
                if (!IsBusy(receiver) && _paces.TrueForAll(pace => !pace.IsLate))
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
            _scheduler.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);
            return;
        }

        var pace = new GossipPace(interval, TimeProvider.System);
        ImmutableInterlocked.Update(ref _paces, (paces, one) => paces.Add(one), pace);
        _scheduler.Advanced.ScheduleRepeatedly(
            initialDelay,
            interval,
            () =>
            {
                if (pace.TryTake(IsBusy(receiver)))
                {
                    receiver.Tell(message, sender);
                }
            },
            cancelable);
    }

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => _scheduler.Advanced.ScheduleOnce(delay, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => _scheduler.Advanced.ScheduleOnce(delay, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        _scheduler.Advanced.ScheduleRepeatedly(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        _scheduler.Advanced.ScheduleRepeatedly(initialDelay, interval, action, cancelable);

    private static bool IsBusy(ICanTell receiver) => receiver is ActorRefWithCell { Underlying.NumberOfMessages: > 0 };
}
