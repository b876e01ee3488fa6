using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.TestKit.Xunit2;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Tests.Hosting.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Leases.Storage;

public class StorageWatchTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly RecordingLifetime _lifetime = new();

    private static readonly Config Settings = ConfigurationFactory.ParseString(
        """
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        akka.cluster.jmx.multi-mbeans-in-same-jvm = on
        """);

    public StorageWatchTests()
        : base(Settings) => Begin(Sys);

    [Fact]
    public void A_voter_whose_replicator_has_died_ends()
    {
        Sys.Stop(DistributedData.Get(Sys).Replicator);

        AwaitCondition(() => _lifetime.Failures.Count > 0, Soon);
        Assert.Equal((ExitCode.Failed, "the replicator of the lease table has stopped"), Assert.Single(_lifetime.Failures));
    }

    [Fact]
    public void A_voter_whose_disk_has_failed_ends_with_the_reason()
    {
        AwaitAssert(() =>
        {
            Sys.EventStream.Publish(new LeaseStoreFailed("no space"));
            Assert.NotEmpty(_lifetime.Failures);
        }, Soon);

        Assert.StartsWith("no space;", _lifetime.Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_downed_ends_its_session_and_not_its_process()
    {
        var cluster = Cluster.Get(Sys);

        cluster.Down(cluster.SelfAddress);

        await Sys.WhenTerminated.WaitAsync(Soon);
        Assert.Empty(_lifetime.Failures);
    }

    [Fact]
    public async Task A_node_that_is_downed_does_not_end_its_process_either_when_its_session_is_slow_to_end()
    {
        var slow = ActorSystem.Create("slow", Settings.WithFallback("akka.cluster.run-coordinated-shutdown-when-down = off"));
        try
        {
            Begin(slow);
            var cluster = Cluster.Get(slow);
            cluster.Down(cluster.SelfAddress);
            AwaitCondition(() => cluster.IsTerminated, Soon);
            slow.Stop(DistributedData.Get(slow).Replicator);
            await Task.Delay(StorageWatch.EndOfSession * 1.5);

            Assert.Null(CoordinatedShutdown.Get(slow).ShutdownReason);
            Assert.Empty(_lifetime.Failures);
        }
        finally
        {
            await slow.Terminate();
        }
    }

    private void Begin(ActorSystem system)
    {
        var cluster = Cluster.Get(system);
        cluster.Join(cluster.SelfAddress);
        AwaitCondition(() => cluster.SelfMember.Status == MemberStatus.Up, Soon);
        system.ActorOf(Props.Create(() => new StorageWatch(_lifetime, NullLogger<StorageWatch>.Instance)));
    }
}
