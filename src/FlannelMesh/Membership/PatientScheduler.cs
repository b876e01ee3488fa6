using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace FlannelMesh.Membership;

/// <summary>
/// Akka's scheduler, but for the ticks of cluster gossip: they do not come while the cluster's actor has messages waiting, nor while the timer itself
/// is late (<see cref="GossipPace"/>). A node that is late with reading what others gossip makes it no better by gossiping more: a hundred that start
/// on few cores would never be done.
/// </summary>
public sealed class PatientScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDateTimeOffsetNowTimeProvider, IDisposable
{
    /// <summary>Messages are internal to Akka.Cluster. Were they called otherwise, its own interval would hold again.</summary>
    private const string GossipTick = "GossipTick";
    private const string SpeedupTick = "GossipSpeedupTick";

    private readonly IScheduler _scheduler = new HashedWheelTimerScheduler(config, log);

    /// <summary>Of the one cluster of this actor system; used where the wheel turns, which is one thread at a time.</summary>
    private GossipPace? _pace;

    public override TimeSpan MonotonicClock => ((ITimeProvider)_scheduler).MonotonicClock;

    public override TimeSpan HighResMonotonicClock => ((ITimeProvider)_scheduler).HighResMonotonicClock;

    protected override DateTimeOffset TimeNow => DateTimeOffset.UtcNow;

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
                if (!IsBusy(receiver) && _pace is not { IsLate: true })
                {
                    receiver.Tell(message, sender);
                }
            },
            cancelable);
    }

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        if (message.GetType().Name != GossipTick)
        {
            _scheduler.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);
            return;
        }

        var pace = _pace = new GossipPace(interval, TimeProvider.System);
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
