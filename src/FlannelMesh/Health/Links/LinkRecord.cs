using System.Collections.Immutable;
using System.Numerics;

namespace FlannelMesh.Health.Links;

/// <summary>What the last probes along one path to one node had as their result.</summary>
public sealed record LinkRecord
{
    /// <summary>So many probes the loss is of.</summary>
    public const int Window = 20;

    /// <summary>So many round trips the best is of.</summary>
    public const int KeptRtts = 8;

    public LinkJudgement Judgement { get; private init; } = LinkJudgement.None;

    /// <summary>Of the last <see cref="Window"/>.</summary>
    public int Probes { get; private init; }

    /// <summary>When the last result came, as the time since some moment; null before the first.</summary>
    public TimeSpan? MeasuredAt { get; private init; }

    /// <summary>How it is measured, or why it is not.</summary>
    public required string Method { get; init; }

    public bool IsUnmeasurable { get; private init; }

    /// <summary>One bit a result, the last one lowest.</summary>
    private uint Answers { get; init; }

    /// <summary>Microseconds, the last one first.</summary>
    private ImmutableArray<uint> Rtts { get; init; } = [];

    public double LossPercent => Probes == 0 ? 0 : 100.0 * (Probes - BitOperations.PopCount(Answers)) / Probes;

    public long? Rtt => Judgement.State == LinkState.Ok ? Rtts.Min() : null;

    /// <summary>One that cannot be measured.</summary>
    public static LinkRecord Unmeasurable(string reason) => new() { Method = $"not measured: {reason}", IsUnmeasurable = true };

    public LinkRecord Answered(TimeSpan rtt, TimeSpan now) => After(true, now) with
    {
        Rtts = [(uint)Math.Clamp(rtt.TotalMicroseconds, 1, uint.MaxValue), .. Rtts.Take(KeptRtts - 1)],
    };

    public LinkRecord Missed(TimeSpan now) => After(false, now);

    public LinkReport ToReport(NodeId to, LinkPath path, TimeSpan now) => new()
    {
        To = to,
        Path = path,
        State = Judgement.State,
        Rtt = Rtt,
        LossPercent = LossPercent,
        Probes = Probes,
        Age = MeasuredAt is { } at ? now - at : null,
        Method = Method,
    };

    private LinkRecord After(bool isAnswered, TimeSpan now) => this with
    {
        Judgement = Judgement.After(isAnswered),
        Probes = Math.Min(Probes + 1, Window),
        Answers = ((Answers << 1) | (isAnswered ? 1u : 0)) & ((1u << Window) - 1),
        MeasuredAt = now,
    };
}
