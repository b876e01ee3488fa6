using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Membership;

public sealed class NewcomersActorTests : TestKit
{
    private static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(50);

    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);
    private readonly Latest<LeaseTable> _leases = new(LeaseTable.Empty with { IsComplete = true });

    public NewcomersActorTests(ITestOutputHelper output)
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"", "newcomers", output)
    {
        var self = Views.Member(1).HostAndPort;
        ActorOfAsTestActorRef<NewcomersActor>(
            ActorProps.Of(() => new NewcomersActor(self, _membership, _leases, address => TestActor.Tell(address, ActorRefs.NoSender), NullLogger<NewcomersActor>.Instance)));
    }

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Who_stays_away_is_taken_out_when_nothing_else_has_changed_for_a_while()
    {
        _membership.Publish(View(2));
        Scheduler.Advance(Newcomers.Patience * 0.6);
        _membership.Publish(View(2, 3));
        Scheduler.Advance(Newcomers.Patience * 0.6);
        ExpectNoMsg(Briefly);

        // Others that join are no news of those who are away.
        _membership.Publish(View(2, 3) with { Members = View(2, 3).Members.Add(Views.Member(9)) });
        Scheduler.Advance(Newcomers.Patience * 0.5);

        ExpectMsg(Views.Member(2).Address);
        ExpectMsg(Views.Member(3).Address);
    }

    [Fact]
    public void Who_is_heard_again_stays()
    {
        _membership.Publish(View(2));
        Scheduler.Advance(Newcomers.Patience * 0.6);
        _membership.Publish(View());
        Scheduler.Advance(Newcomers.Patience * 3);

        ExpectNoMsg(Briefly);
    }

    [Fact]
    public void One_that_cannot_be_judged_yet_is_looked_at_again()
    {
        _leases.Publish(LeaseTable.Empty);
        _membership.Publish(View(2));
        Scheduler.Advance(Newcomers.Patience * 1.5);
        ExpectNoMsg(Briefly);

        _leases.Publish(LeaseTable.Empty with { IsComplete = true });
        Scheduler.Advance(Newcomers.Patience);

        ExpectMsg(Views.Member(2).Address);
    }

    /// <summary>This node is the voter 1; those of the numbers are away.</summary>
    private static MembershipView View(params int[] unreachable) => Views.Joined(
        [Views.Member(1, isVoter: true), Views.Member(4), .. Enumerable.Range(2, 2).Select(node => Views.Member(node) with { IsReachable = !unreachable.Contains(node) })]);
}
