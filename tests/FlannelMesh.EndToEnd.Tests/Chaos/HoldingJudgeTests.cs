using FlannelMesh.Labs.Chaos;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

/// <summary>Violations planted in a history are found, and what is in order is not.</summary>
public sealed class HoldingJudgeTests
{
    private const string One = "10.5.8.0/24";
    private const string Two = "10.5.9.0/24";

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Two_hosts_with_one_subnet_at_the_same_time_are_found_once()
    {
        var history = new HoldingHistory();
        See(history, 0, 20, One, "h1");
        See(history, 10, 30, One, "h2");
        See(history, 10, 30, One, "h2", "leases of h3", isOwn: false);

        var violation = Assert.Single(DuplicateJudge.Judge(history.Holdings));

        Assert.Equal(ViolationKind.Duplicate, violation.Kind);
        Assert.Contains(One, violation.Text, StringComparison.Ordinal);
        Assert.Contains("h1", violation.Text, StringComparison.Ordinal);
        Assert.Contains("h2", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_sends_a_subnet_to_another_than_its_holder_is_found()
    {
        var history = new HoldingHistory();
        See(history, 0, 20, One, "h1");
        See(history, 5, 5, One, "h2", "routes of h3", isOwn: false);

        Assert.Single(DuplicateJudge.Judge(history.Holdings));
    }

    [Fact]
    public void One_subnet_of_two_hosts_one_after_the_other_is_no_duplicate()
    {
        var history = new HoldingHistory();
        See(history, 0, 10, One, "h1");
        See(history, 11, 20, One, "h2");
        See(history, 0, 20, Two, "h3");

        Assert.Empty(DuplicateJudge.Judge(history.Holdings));
    }

    [Fact]
    public void A_short_silence_does_not_hide_a_duplicate_and_a_long_one_ends_a_holding()
    {
        var history = new HoldingHistory();
        See(history, 0, 0, One, "h1");
        See(history, 4, 4, One, "h1");
        See(history, 60, 60, One, "h1");
        See(history, 2, 2, One, "h2");
        Assert.Single(DuplicateJudge.Judge(history.Holdings));

        var other = new HoldingHistory();
        See(other, 0, 0, One, "h1");
        See(other, 60, 60, One, "h1");
        See(other, 30, 30, One, "h2");
        Assert.Empty(DuplicateJudge.Judge(other.Holdings));
    }

    [Fact]
    public void A_host_with_another_subnet_than_before_has_moved()
    {
        var history = new HoldingHistory();
        See(history, 0, 10, One, "h1");
        See(history, 100, 110, Two, "h1");

        var violation = Assert.Single(StickinessJudge.Judge(history.Holdings, []));

        Assert.Equal(ViolationKind.Moved, violation.Kind);
    }

    [Fact]
    public void Its_own_file_and_its_api_with_different_subnets_are_found()
    {
        var history = new HoldingHistory();
        See(history, 0, 10, One, "h1");
        See(history, 1, 10, Two, "h1", "its API");

        Assert.NotEmpty(StickinessJudge.Judge(history.Holdings, []));
    }

    [Fact]
    public void A_wiped_host_may_move_once_and_only_it()
    {
        var wiped = new WipedHost("h1", One, Start.AddSeconds(20));
        var history = new HoldingHistory();
        See(history, 0, 10, One, "h1");
        See(history, 30, 40, Two, "h1");
        Assert.Empty(StickinessJudge.Judge(history.Holdings, [wiped]));
        Assert.Single(StickinessJudge.Judge(history.Holdings, [wiped with { Host = "h2" }]));
        Assert.Single(StickinessJudge.Judge(history.Holdings, [wiped with { Time = Start.AddSeconds(35) }]));

        See(history, 60, 70, One, "h1");
        Assert.Single(StickinessJudge.Judge(history.Holdings, [wiped]));
    }

    [Fact]
    public void What_others_say_of_a_host_does_not_move_it()
    {
        var history = new HoldingHistory();
        See(history, 0, 10, One, "h1");
        See(history, 5, 20, Two, "h1", "leases of h2", isOwn: false);

        Assert.Empty(StickinessJudge.Judge(history.Holdings, []));
    }

    private static void See(HoldingHistory history, int from, int to, string subnet, string host, string source = "subnet.env", bool isOwn = true)
    {
        for (var second = from; second <= to; second++)
        {
            history.Add(Start.AddSeconds(second), subnet, host, source, isOwn);
        }
    }
}
