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

    public StorageWatchTests()
        : base(ConfigurationFactory.ParseString("""
            akka.actor.provider = cluster
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            akka.cluster.jmx.multi-mbeans-in-same-jvm = on
            """))
    {
        var cluster = Cluster.Get(Sys);
        cluster.Join(cluster.SelfAddress);
        AwaitCondition(() => cluster.SelfMember.Status == MemberStatus.Up, Soon);
        Sys.ActorOf(Props.Create(() => new StorageWatch(_lifetime, NullLogger<StorageWatch>.Instance)));
    }

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
}
