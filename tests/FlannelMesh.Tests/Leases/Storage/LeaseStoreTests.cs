using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.DistributedData.Durable;
using Akka.TestKit.Xunit2;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Storage;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Storage;

public class LeaseStoreTests : TestKit
{
    private readonly string _directory = Directory.CreateTempSubdirectory("flannelmesh-store-").FullName;

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_write_is_answered_with_what_the_replicator_wants_and_is_there_after_a_restart()
    {
        var store = Start();
        Load(store);

        store.Tell(new Store("block-2", Envelope(Slot(40, 1)), new StoreReply("stored", "failed", TestActor)));
        ExpectMsg("stored");
        Watch(store);
        Sys.Stop(store);
        ExpectTerminated(store);

        var loaded = Load(Start());
        Assert.Equal([40], ((LeaseBlock)loaded["block-2"].Data).State.Slots.Keys);
    }

    [Fact]
    public void An_empty_store_says_that_it_has_loaded_everything() => Assert.Empty(Load(Start()));

    [Fact]
    public void A_store_whose_disk_fails_answers_failure_says_so_and_stops()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LeaseStoreFailed));
        var store = Start();
        Watch(store);

        // It was never told to load, so there is no file: as after a write that failed.
        store.Tell(new Store("block-0", Envelope(Slot(1, 1)), new StoreReply("stored", "failed", TestActor)));

        var messages = new[] { ExpectMsg<object>(), ExpectMsg<object>(), ExpectMsg<object>() };
        Assert.Contains("failed", messages);
        Assert.Single(messages.OfType<LeaseStoreFailed>());
        Assert.Single(messages.OfType<Terminated>());
    }

    [Fact]
    public void A_directory_that_cannot_be_made_fails_the_load()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LeaseStoreFailed));
        File.WriteAllText(Path.Combine(_directory, "leases"), "in the way");

        Start().Tell(LoadAll.Instance);

        Assert.Contains("cannot be", ExpectMsg<LeaseStoreFailed>().Reason, StringComparison.Ordinal);
    }

    private IActorRef Start()
    {
        var config = ConfigurationFactory.ParseString($"lease-directory = \"{Path.Combine(_directory, "leases")}\"");
        return Sys.ActorOf(Props.Create(() => new LeaseStore(config)));
    }

    private ImmutableDictionary<string, DurableDataEnvelope> Load(IActorRef store)
    {
        store.Tell(LoadAll.Instance);
        var first = ExpectMsg<object>();
        if (first is LoadData data)
        {
            ExpectMsg<LoadAllCompleted>();
            return data.Data;
        }

        Assert.IsType<LoadAllCompleted>(first);
        return ImmutableDictionary<string, DurableDataEnvelope>.Empty;
    }

    private static DurableDataEnvelope Envelope(params Slot[] slots) => new((Akka.DistributedData.IReplicatedData)new LeaseBlock(Block(slots)));
}
