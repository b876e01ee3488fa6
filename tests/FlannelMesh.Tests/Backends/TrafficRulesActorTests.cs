using Akka.TestKit;
using Akka.TestKit.Xunit2;
using FlannelMesh.Backends;
using FlannelMesh.Dataplane.TrafficRules;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Backends;

public sealed class TrafficRulesActorTests(ITestOutputHelper output)
    : TestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"", "rules", output)
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(60);

    private readonly NodeBoard _board = new();
    private readonly FakeTrafficRules _rules = new();

    [Fact]
    public void Rules_are_installed_when_the_subnet_is_known_and_not_before()
    {
        Start();
        Assert.Empty(_rules.Attempts);

        Hold(1);
        Assert.False(_board.Rules.Value.IsReady);
        _rules.Succeed();

        AwaitAssert(() => Assert.Equal(new RulesStatus(true, null), _board.Rules.Value));
        var (policy, known) = Assert.Single(_rules.Attempts);
        Assert.Null(known);
        Assert.Equal([(BackendSamples.Ipv4.Network, BackendSamples.LeaseOf(BackendSamples.Ipv4Node, 1).Subnet!.Value)], policy.Families);
    }

    [Fact]
    public void Every_look_compares_with_what_was_installed_and_counts_what_had_to_be_put_back()
    {
        Start();
        Hold(1);
        var installed = _rules.Succeed();
        AwaitAssert(() => Assert.True(_board.Rules.Value.IsReady));

        Advance(Resync);
        AwaitAttempts(2);
        Assert.Same(installed, _rules.Attempts[1].Known);
        var again = _rules.Succeed("the table was gone", "the chain was gone");
        AwaitAssert(() => Assert.Equal(new RulesStatus(true, null, 2), _board.Rules.Value));

        Advance(Resync);
        AwaitAttempts(3);
        Assert.Same(again, _rules.Attempts[2].Known);
    }

    [Fact]
    public void A_failure_is_told_and_tried_again()
    {
        Start();
        Hold(1);
        _rules.Fail("nft: no");
        AwaitAssert(() => Assert.Equal(new RulesStatus(false, "nft: no"), _board.Rules.Value));

        Advance(TimeSpan.FromSeconds(1));
        AwaitAttempts(2);
        Assert.Null(_rules.Attempts[1].Known);
        _rules.Succeed();
        AwaitAssert(() => Assert.Equal(new RulesStatus(true, null), _board.Rules.Value));
    }

    [Fact]
    public void Another_lease_meanwhile_gets_rules_of_its_own()
    {
        Start();
        Hold(1);
        Hold(2);
        Assert.Single(_rules.Attempts);

        _rules.Succeed();

        AwaitAttempts(2);
        Assert.Null(_rules.Attempts[1].Known);
        Assert.Equal(BackendSamples.LeaseOf(BackendSamples.Ipv4Node, 2).Subnet, Assert.Single(_rules.Attempts[1].Policy.Families).Subnet);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Without_nft_a_node_is_ready_only_if_nothing_has_to_be_masqueraded(bool masquerade, bool isReady)
    {
        Start(masquerade);
        Hold(1);
        _rules.Fail(NftCommand.Missing);

        AwaitAssert(() => Assert.Equal(new RulesStatus(isReady, NftCommand.Missing), _board.Rules.Value));
    }

    [Fact]
    public void Where_no_rules_are_wanted_those_of_an_earlier_run_are_looked_for_once()
    {
        Start(masquerade: false, forward: false);
        Hold(1);
        _rules.Succeed();
        AwaitAssert(() => Assert.True(_board.Rules.Value.IsReady));

        Advance(Resync);
        Hold(1);
        ExpectNoMsg(TimeSpan.Zero);
        Assert.True(Assert.Single(_rules.Attempts).Policy.IsEmpty);
    }

    private void Start(bool masquerade = true, bool forward = true)
    {
        var settings = new TrafficRulesSettings(BackendSamples.Ipv4Node.Network, masquerade, FullyRandom: true, forward, Resync);

        ActorOfAsTestActorRef(() => new TrafficRulesActor(settings, _rules, _board, NullLogger<TrafficRulesActor>.Instance), "traffic-rules");
    }

    private void Hold(int slot) => _board.Lease.Publish(new LeaseStatus(BackendSamples.LeaseOf(BackendSamples.Ipv4Node, slot), null));

    private void Advance(TimeSpan span) => ((TestScheduler)Sys.Scheduler).Advance(span);

    private void AwaitAttempts(int count) => AwaitAssert(() => Assert.Equal(count, _rules.Attempts.Count));
}
