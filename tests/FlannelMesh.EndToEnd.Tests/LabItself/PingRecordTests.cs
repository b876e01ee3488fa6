using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class PingRecordTests
{
    [Fact]
    public void A_sequence_number_without_an_answer_is_lost()
    {
        var record = Record(Answer(1, 10.00), Answer(2, 10.01), "[10.04] no answer yet for icmp_seq=3", Answer(4, 10.05));

        Assert.Equal((3, 1), (record.Received, record.Lost));
        Assert.Equal(40, record.LongestGap.TotalMilliseconds, 1.0);
    }

    [Fact]
    public void An_answer_that_comes_late_is_not_lost()
    {
        var record = Record(Answer(1, 10.00), "[10.04] no answer yet for icmp_seq=2", Answer(3, 10.05), Answer(2, 10.06));

        Assert.Equal((3, 0), (record.Received, record.Lost));
    }

    [Fact]
    public void A_duplicate_counts_once()
    {
        var record = Record(Answer(1, 10.00), Answer(1, 10.00), Answer(2, 10.01));

        Assert.Equal((2, 0), (record.Received, record.Lost));
    }

    [Fact]
    public void An_unreachable_answer_is_a_loss()
    {
        var record = Record(Answer(1, 10.00), "[10.01] From 10.5.1.1 icmp_seq=2 Destination Host Unreachable", Answer(3, 10.02));

        Assert.Equal((2, 1), (record.Received, record.Lost));
    }

    [Fact]
    public void Sequence_numbers_go_on_where_those_on_the_wire_start_again()
    {
        var record = Record([.. Enumerable.Range(1, 70_000).Where(sequence => sequence != 65_537).Select(sequence => Answer(sequence & 0xFFFF, sequence / 1000.0))]);

        Assert.Equal((69_999, 1, 70_000), (record.Received, record.Lost, record.Highest));
    }

    [Fact]
    public void What_was_sent_later_is_not_counted_when_it_is_not_asked_for()
    {
        var record = Record(Answer(1, 10.00), "[10.04] no answer yet for icmp_seq=2", Answer(3, 10.05), "[10.06] no answer yet for icmp_seq=4");

        Assert.Equal((0, 1, 1, 2), (record.LostUpTo(1), record.LostUpTo(2), record.LostUpTo(3), record.Lost));
    }

    private static PingRecord Record(params string[] lines)
    {
        var record = new PingRecord();
        Array.ForEach(lines, record.Add);
        return record;
    }

    private static string Answer(int sequence, double time) => FormattableString.Invariant(
        $"[{time}] 64 bytes from 10.5.2.2: icmp_seq={sequence} ttl=62 time=0.046 ms");
}
