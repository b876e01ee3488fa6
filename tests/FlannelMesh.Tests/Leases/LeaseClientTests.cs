using Akka.TestKit;
using Akka.TestKit.Xunit2;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Metrics;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Hosting.Cluster;
using FlannelMesh.Tests.Membership;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases;

public sealed class LeaseClientTests : TestKit
{
    /// <summary>Four blocks of 16. Node 1 starts at block 1 when it prefers none.</summary>
    private const int Pool = 64;

    private static readonly TimeSpan TryFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TableLag = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(50);

    private static readonly Ballot Later = new(9, IdOf(100));

    private readonly TestProbe _allocators;
    private readonly Latest<LeaseStatus> _status = new(LeaseStatus.None);
    private readonly Latest<LeaseTable> _table = new(LeaseTable.Empty);
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);
    private readonly RecordingLifetime _lifetime = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Instruments _instruments;
    private readonly TemporaryStore _data = new();
    private TestActorRef<LeaseClient>? _client;

    public LeaseClientTests(ITestOutputHelper output)
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"", "leases", output)
    {
        _allocators = CreateTestProbe("allocators");
        _instruments = new Instruments(_time);
    }

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Nothing_is_asked_before_this_node_is_a_member()
    {
        Start();
        _membership.Publish(Views.NotJoined(2));
        _allocators.ExpectNoMsg(Briefly);

        _membership.Publish(Views.Joined(1, 2));

        Assert.Equal(Holder(1), Request().Holder);
    }

    [Fact]
    public void The_block_of_the_slot_it_had_comes_first_and_then_every_other_one_once()
    {
        Start(preferred: 50);
        _membership.Publish(Views.Joined(1));
        var asked = new List<LeaseMessages.LeaseRequest>();
        for (var i = 0; i < 4; i++)
        {
            asked.Add(Request());
            Reply(Full(asked[^1]));
        }

        Assert.Equal([3, 1, 2, 0], asked.Select(request => request.Block));
        Assert.All(asked, request => Assert.Equal(50, request.Preferred));
        Assert.Equal(4, asked.DistinctBy(request => request.RequestId).Count());
    }

    [Fact]
    public void A_lease_that_a_quorum_of_the_voters_confirms_is_held_before_this_node_is_a_member()
    {
        Start(preferred: 17, recallFor: TimeSpan.FromSeconds(20));
        Recall("10.99.0.11:8283");
        Assert.Null(_status.Value.Lease);

        Recall("10.99.0.12:8283");
        Assert.Equal("10.5.18.0/24", _status.Value.Lease?.Subnet?.ToString());

        // What the allocator says counts, and it is asked as ever.
        Grant(17);
        Assert.Equal("10.5.18.0/24", _status.Value.Lease?.Subnet?.ToString());
    }

    [Fact]
    public void A_recalled_lease_that_is_anothers_meanwhile_is_replaced()
    {
        Start(preferred: 17, recallFor: TimeSpan.FromSeconds(20));
        Recall("10.99.0.11:8283");
        Recall("10.99.0.12:8283");

        Grant(3);

        Assert.Equal("10.5.4.0/24", _status.Value.Lease?.Subnet?.ToString());
    }

    [Fact]
    public void A_lease_is_not_recalled_too_late_nor_by_one_who_may_not()
    {
        Start(preferred: 17, recallFor: TimeSpan.FromSeconds(20));
        Recall("10.99.0.11:8283");
        _time.Advance(TimeSpan.FromSeconds(21));
        Recall("10.99.0.12:8283");

        Assert.Null(_status.Value.Lease);
    }

    [Fact]
    public void What_voters_said_at_different_times_is_no_quorum()
    {
        Start(preferred: 17, recallFor: TimeSpan.FromSeconds(20));
        Recall("10.99.0.11:8283");
        _time.Advance(TimeSpan.FromSeconds(2));
        Recall("10.99.0.12:8283");
        Assert.Null(_status.Value.Lease);

        Recall("10.99.0.11:8283");
        Assert.NotNull(_status.Value.Lease);
    }

    [Fact]
    public void Without_the_word_of_the_former_run_nothing_is_recalled()
    {
        Start(preferred: 17);
        Recall("10.99.0.11:8283");
        Recall("10.99.0.12:8283");

        Assert.Null(_status.Value.Lease);
    }

    [Fact]
    public void A_request_without_an_answer_is_repeated_as_it_was()
    {
        Start();
        _membership.Publish(Views.Joined(1));
        var request = Request();

        Scheduler.Advance(TryFor - TimeSpan.FromMilliseconds(1));
        _allocators.ExpectNoMsg(Briefly);
        Scheduler.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(request, Request());
    }

    [Fact]
    public void More_news_of_the_membership_starts_no_second_request()
    {
        Start();
        _membership.Publish(Views.Joined(1));
        Request();

        _membership.Publish(Views.Joined(1, 2));

        _allocators.ExpectNoMsg(Briefly);
    }

    [Fact]
    public void Answers_to_other_requests_are_ignored()
    {
        Start();
        _membership.Publish(Views.Joined(1));
        var request = Request();
        var other = request with { RequestId = Guid.NewGuid() };

        Reply(new LeaseMessages.LeaseGranted(other.RequestId, Slot(16, 1)));
        Reply(Full(other));
        Reply(Refused(other, RefusalReason.NoQuorum, "for another"));

        _allocators.ExpectNoMsg(Briefly);
        Assert.Equal(LeaseStatus.None, _status.Value);
    }

    [Fact]
    public void A_pool_without_a_free_subnet_ends_the_agent_with_the_counts()
    {
        Start();
        _membership.Publish(Views.Joined(1));
        for (var i = 0; i < 4; i++)
        {
            Assert.Empty(_lifetime.Failures);
            Reply(Full(Request()));
        }

        var (exitCode, message) = Assert.Single(_lifetime.Failures);
        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("pool exhausted", message, StringComparison.Ordinal);
        Assert.Contains("all 64 subnets of 10.5.0.0/16", message, StringComparison.Ordinal);
        Assert.Contains("(64 taken, 0 of them by nodes that are gone)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_quorum_the_problem_is_told_and_the_same_request_tried_again()
    {
        Start();
        _membership.Publish(Views.Joined(1));
        var request = Request();

        Reply(Refused(request, RefusalReason.NoQuorum, "fewer than 2 of the 3 voters answered"));

        Assert.Equal(new LeaseStatus(null, "fewer than 2 of the 3 voters answered"), _status.Value);
        Scheduler.Advance(TryFor);
        Assert.Equal(request, Request());
        Reply(new LeaseMessages.LeaseGranted(request.RequestId, Slot(16, 1)));
        Assert.Null(_status.Value.Problem);
    }

    [Fact]
    public void An_allocator_that_was_superseded_is_no_problem_to_tell_of()
    {
        Start();
        _membership.Publish(Views.Joined(1));
        var request = Request();

        Reply(Refused(request, RefusalReason.Superseded, "another allocator has claimed the block"));

        Assert.Null(_status.Value.Problem);
        Scheduler.Advance(TryFor);
        Assert.Equal(request, Request());
    }

    [Fact]
    public void A_granted_slot_is_this_nodes_lease_and_is_remembered_on_disk()
    {
        Start();
        Grant(17);

        var lease = _status.Value.Lease!;
        Assert.Equal((17, "10.5.18.0/24", (string?)null, LeaseSamples.Now), (lease.Slot, lease.Subnet?.ToString(), lease.Ipv6Subnet?.ToString(), lease.Since));
        Eventually.True(() => _data.NodeFile.Contains("10.5.18.0/24", StringComparison.Ordinal), "node.json has the subnet");
        Eventually.True(() => _data.Store.Current.Subnet == "10.5.18.0/24", "the store has the subnet");
        _table.Publish(Table(true, Slot(17, 1)));
        Scheduler.Advance(TryFor * 2);
        _allocators.ExpectNoMsg(Briefly);
    }

    [Fact]
    public void A_complete_table_without_the_lease_makes_it_ask_again_for_the_same_slot_once_the_lag_is_over()
    {
        Start();
        Grant(17);

        _table.Publish(Table(true, Slot(3, 2)));
        Scheduler.Advance(TableLag - TimeSpan.FromMilliseconds(1));
        _allocators.ExpectNoMsg(Briefly);
        Scheduler.Advance(TimeSpan.FromMilliseconds(1));

        var again = Request();
        Assert.Equal((1, 17), (again.Block, again.Preferred));
    }

    [Fact]
    public void A_table_that_shows_the_slot_as_another_nodes_makes_it_ask_again()
    {
        Start();
        Grant(17);

        _table.Publish(Table(true, Slot(17, 2)));
        Scheduler.Advance(TableLag);

        Assert.Equal(17, Request().Preferred);
    }

    [Fact]
    public void A_table_that_keeps_changing_does_not_put_off_the_question()
    {
        Start();
        Grant(17);

        for (var others = 1; others <= 3; others++)
        {
            _table.Publish(Table(true, [.. Enumerable.Range(0, others).Select(index => Slot(index, index + 2))]));
            Scheduler.Advance(TableLag / 2);
        }

        Assert.Equal(17, Request().Preferred);
    }

    [Fact]
    public void An_incomplete_table_without_the_lease_says_nothing()
    {
        Start();
        Grant(17);

        _table.Publish(Table(false, Slot(3, 2)));
        Scheduler.Advance(TableLag * 2);

        _allocators.ExpectNoMsg(Briefly);
    }

    [Fact]
    public void A_lease_that_shows_up_in_the_table_in_time_is_not_asked_for_again()
    {
        Start();
        Grant(17);

        _table.Publish(Table(true, Slot(3, 2)));
        Scheduler.Advance(TableLag / 2);
        _table.Publish(Table(true, Slot(3, 2), Slot(17, 1)));
        Scheduler.Advance(TableLag * 2);

        _allocators.ExpectNoMsg(Briefly);
    }

    [Fact]
    public void A_subnet_that_another_node_got_by_a_later_ballot_is_given_up_at_once_and_a_new_one_asked_for()
    {
        Start();
        Grant(17);

        _table.Publish(Table(true, Slot(17, 2, Later)));

        Assert.True(_status.Value.IsFenced);
        Assert.Null(_status.Value.Lease);
        Assert.Equal("10.5.18.0/24 was given to h2", _status.Value.Problem);
        var again = Request();
        Assert.Null(again.Preferred);
        Reply(new LeaseMessages.LeaseGranted(again.RequestId, Slot(3, 1)));
        Assert.Equal((false, "10.5.4.0/24"), (_status.Value.IsFenced, _status.Value.Lease?.Subnet?.ToString()));
        Assert.Empty(_lifetime.Failures);
    }

    [Fact]
    public void A_node_whose_subnet_is_anothers_and_that_gets_no_new_one_ends_with_an_exit_code_of_its_own()
    {
        Start();
        Grant(17);
        _table.Publish(Table(true, Slot(17, 2, Later)));

        for (var i = 0; i < 4; i++)
        {
            _membership.Publish(Views.Joined(1, 2));
            Reply(Full(Request()));
        }

        Assert.Equal(ExitCode.LeaseLost, Assert.Single(_lifetime.Failures).ExitCode);
    }

    [Fact]
    public void A_second_lease_of_this_node_is_given_back()
    {
        Start();
        Grant(17);

        _table.Publish(Table(true, Slot(17, 1), Slot(40, 1, Later, sequence: 7)));
        Scheduler.Advance(TableLag);

        var giveBack = _allocators.ExpectMsg<LeaseMessages.SlotRequest>();
        Assert.Equal((40, SlotChange.GiveBack, (Later, 7ul)), (giveBack.Index, giveBack.Change, giveBack.Seen!.Value));
        Assert.Equal("10.5.18.0/24", _status.Value.Lease?.Subnet?.ToString());
    }

    [Fact]
    public void A_request_takes_as_long_as_from_the_first_question_to_the_grant_and_refusals_are_counted_by_reason()
    {
        Start();
        _membership.Publish(Views.Joined(1));
        var request = Request();
        _time.Advance(TimeSpan.FromSeconds(2));
        Reply(Refused(request, RefusalReason.NoQuorum, "fewer than 2 of the 3 voters answered"));
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        request = Request();
        Reply(Refused(request, (RefusalReason)4711, "a newer allocator's reason"));
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(5));
        Reply(new LeaseMessages.LeaseGranted(Request().RequestId, Slot(17, 1)));

        Assert.Equal(7, _instruments.LeaseRequestDuration.SumOfSeconds);
        Assert.Equal(1, _instruments.LeaseRequestDuration.Cumulated()[^1]);
        Assert.Equal(1, _instruments.LeaseRefusals["no_quorum"].Value);
        Assert.Equal(1, _instruments.LeaseRefusals[CounterFamily.Other].Value);
        Assert.Equal(0, _instruments.LeaseRefusals["block_full"].Value);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _data.Dispose();
        }
    }

    // On the calling thread's dispatcher: when a line of a test is over, so is what the actor does about it.
    private void Recall(string voter) => _client!.Tell(new LeaseClient.Recalled(voter, Voters(), Slot(17, 1)));

    private void Start(int? preferred = null, TimeSpan? recallFor = null)
    {
        _table.Publish(Table(true));
        var settings = new LeaseClientSettings(Holder(1), Pools.Of(Pool), preferred, TryFor) { RecallFor = recallFor, Voters = Voters() };
        _client = ActorOfAsTestActorRef(
            () => new LeaseClient(
                settings, _allocators, _status, _table, _membership, _data.Store, _lifetime, _instruments, _time, NullLogger<LeaseClient>.Instance),
            "lease-client");
    }

    private void Grant(int slot)
    {
        _membership.Publish(Views.Joined(1));
        Reply(new LeaseMessages.LeaseGranted(Request().RequestId, Slot(slot, 1)));
    }

    private LeaseMessages.LeaseRequest Request() => _allocators.ExpectMsg<LeaseMessages.LeaseRequest>();

    private void Reply(LeaseMessages.ILeaseReply reply) => _client!.Tell(reply, _allocators);

    private static LeaseMessages.LeaseRefused Full(LeaseMessages.LeaseRequest request) =>
        Refused(request, RefusalReason.BlockFull, "all 16 subnets are taken") with { Slots = 16, Taken = 16 };

    private static LeaseMessages.LeaseRefused Refused(LeaseMessages.LeaseRequest request, RefusalReason reason, string message) =>
        new(request.RequestId, reason, message);
}
