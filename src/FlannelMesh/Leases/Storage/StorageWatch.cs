using Akka.Actor;
using Akka.DistributedData;
using FlannelMesh.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases.Storage;

/// <summary>
/// Ends the process when the replicator or its store has died: a node that stays in the cluster as a voter which answers nothing is
/// worse than one that is gone. Path: /user/storage-watch.
/// </summary>
public sealed class StorageWatch : ReceiveActor
{
    public StorageWatch(IAgentLifetime lifetime, ILogger<StorageWatch> log)
    {
        Context.Watch(DistributedData.Get(Context.System).Replicator);
        Context.System.EventStream.Subscribe(Self, typeof(LeaseStoreFailed));
        Context.System.EventStream.Subscribe(Self, typeof(LeaseStoreDamaged));
        Receive<LeaseStoreFailed>(failed => lifetime.Fail(ExitCode.Failed, $"{failed.Reason}; a voter must not go on without its disk"));
        Receive<LeaseStoreDamaged>(damaged => LeaseLog.Damaged(log, damaged.Reason));
        Receive<Terminated>(_ =>
        {
            // At the end of a session everything stops.
            if (CoordinatedShutdown.Get(Context.System).ShutdownReason is null)
            {
                lifetime.Fail(ExitCode.Failed, "the replicator of the lease table has stopped");
            }
        });
    }
}
