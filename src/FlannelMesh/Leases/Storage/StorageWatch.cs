using Akka.Actor;
using Akka.DistributedData;
using FlannelMesh.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases.Storage;

/// <summary>
/// Ends the process when the replicator or its store has died: a node that stays in the cluster as a voter which answers nothing is
/// worse than one that is gone. Path: /user/storage-watch.
/// </summary>
public sealed class StorageWatch : UntypedActor, IWithTimers
{
    /// <summary>The replicator of a node that is downed stops of itself, a little before the session knows that it ends.</summary>
    public static readonly TimeSpan EndOfSession = TimeSpan.FromSeconds(2);

    private readonly IAgentLifetime _lifetime;
    private readonly ILogger _log;

    public StorageWatch(IAgentLifetime lifetime, ILogger<StorageWatch> log)
    {
        _lifetime = lifetime;
        _log = log;
        Context.Watch(DistributedData.Get(Context.System).Replicator);
        Context.System.EventStream.Subscribe(Self, typeof(LeaseStoreFailed));
        Context.System.EventStream.Subscribe(Self, typeof(LeaseStoreDamaged));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseStoreFailed failed:
                _lifetime.Fail(ExitCode.Failed, $"{failed.Reason}; a voter must not go on without its disk");
                break;
            case LeaseStoreDamaged damaged:
                LeaseLog.Damaged(_log, damaged.Reason);
                break;
            case Terminated:
                Timers.StartSingleTimer(nameof(ReplicatorIsGone), ReplicatorIsGone.Instance, EndOfSession);
                break;
            case ReplicatorIsGone:
                if (!IsSessionEnding())
                {
                    _lifetime.Fail(ExitCode.Failed, "the replicator of the lease table has stopped");
                }
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>On a busy host a cluster that has removed this node takes longer to end the session than it took to end the replicator.</summary>
    private static bool IsSessionEnding() =>
        CoordinatedShutdown.Get(Context.System).ShutdownReason is not null || Akka.Cluster.Cluster.Get(Context.System).IsTerminated;

    private sealed class ReplicatorIsGone : INoSerializationVerificationNeeded
    {
        public static ReplicatorIsGone Instance { get; } = new();
    }
}
