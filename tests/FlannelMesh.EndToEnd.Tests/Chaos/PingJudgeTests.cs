using System.Globalization;
using FlannelMesh.Labs.Chaos;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

public sealed class PingJudgeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly PingExcuse Excuse = new("h1", "h2", Start.AddSeconds(10), Start.AddSeconds(20));

    [Theory]
    [InlineData(8.9, false)]
    [InlineData(9.1, true)]
    [InlineData(15, true)]
    [InlineData(20.9, true)]
    [InlineData(21.1, false)]
    public void A_cut_excuses_losses_while_it_lasts_and_a_second_around_it(double second, bool isExcused)
    {
        Assert.Equal(isExcused ? 0 : 1, PingJudge.Unexcused([Loss("h1", "h2", second)], [Excuse]).Count);
        Assert.Equal(isExcused ? 0 : 1, PingJudge.Unexcused([Loss("h2", "h1", second)], [Excuse]).Count);
    }

    [Fact]
    public void A_cut_that_is_not_healed_goes_on_excusing()
    {
        Assert.Empty(PingJudge.Unexcused([Loss("h1", "h2", 500)], [Excuse with { Until = null }]));
    }

    [Fact]
    public void A_cut_between_others_excuses_nothing_and_a_pair_is_one_violation()
    {
        var violation = Assert.Single(PingJudge.Judge([Loss("h1", "h3", 15), Loss("h1", "h3", 15.1), Loss("h1", "h2", 15)], [Excuse]));

        Assert.Equal(ViolationKind.LostPing, violation.Kind);
        Assert.Contains("h1 to h3: 2 lost", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_have_the_time_at_which_the_ping_was_sent()
    {
        var losses = Losses(Answer(1, 10), Answer(2, 10.1), NoAnswer(3, 10.3), Answer(4, 10.31));

        Assert.Equal(3, losses.Answered);
        Assert.Equal(10.2, (Assert.Single(losses.SentAt) - DateTimeOffset.UnixEpoch).TotalSeconds, 0.001);
    }

    [Fact]
    public void A_late_answer_is_no_loss_and_a_complaint_after_an_answer_is_none()
    {
        Assert.Empty(Losses(Answer(1, 10), NoAnswer(2, 10.2), Answer(3, 10.21), Answer(2, 10.22)).SentAt);
        Assert.Empty(Losses(Answer(1, 10), "[10.05] From 10.5.1.1 icmp_seq=1 Destination Host Unreachable").SentAt);
    }

    [Fact]
    public void Sequence_numbers_that_start_again_are_new_pings()
    {
        var losses = Losses(
            [.. Enumerable.Range(1, 140_000).Select(i => i == 70_000 ? NoAnswer(i & 0xffff, i) : Answer(i & 0xffff, i))]);

        Assert.Equal(139_999, losses.Answered);
        Assert.Single(losses.SentAt);
    }

    private static PingLoss Loss(string from, string to, double second) => new(from, to, Start.AddSeconds(second));

    private static PingLosses Losses(params string[] lines)
    {
        var losses = new PingLosses(TimeSpan.FromMilliseconds(100));
        Array.ForEach(lines, losses.Add);
        return losses;
    }

    private static string Answer(int sequence, double time) => string.Create(
        CultureInfo.InvariantCulture, $"[{time}] 64 bytes from 10.5.2.2: icmp_seq={sequence} ttl=62 time=0.046 ms");

    private static string NoAnswer(int sequence, double time) => string.Create(
        CultureInfo.InvariantCulture, $"[{time}] no answer yet for icmp_seq={sequence}");
}
