using System.Collections.Immutable;
using FlannelMesh.Health.Wire;

namespace FlannelMesh.Health.Reports;

/// <summary>How large a report may be. What this node says is cut to that, what others say beyond it is refused.</summary>
public static class ReportLimits
{
    /// <summary>Bytes of one message between nodes.</summary>
    public const int MaxMessage = 64 * 1024;

    /// <summary>Bytes of one report on the wire.</summary>
    public const int MaxReport = 16 * 1024;

    public const int MaxName = 256;
    public const int MaxText = 200;
    public const int MaxEvidence = 500;
    public const int MaxProblems = 8;
    public const int MaxKinds = 32;
    public const int MaxLinks = 64;
    public const int MaxUnreachable = 64;

    /// <summary>Of a node's number of starts. Above it there is no room for a next one.</summary>
    public const ulong MaxIncarnation = 1UL << 60;

    public static NodeReport Cut(NodeReport report)
    {
        var cut = CutTexts(report);
        while (!cut.Problems.IsEmpty && ReportFormat.SizeOf(cut) > MaxReport)
        {
            cut = cut with { Problems = cut.Problems[..^1] };
        }

        return cut;
    }

    private static NodeReport CutTexts(NodeReport report) => report with
    {
        Name = Cut(report.Name, MaxName),
        Problems =
        [
            .. report.Problems.Take(MaxProblems).Select(problem =>
                new Problems.NodeProblem(problem.Severity, Cut(problem.Text, MaxText), Cut(problem.Evidence, MaxEvidence), Cut(problem.Cure, MaxEvidence))),
        ],
        Kinds = report.Kinds.Take(MaxKinds).ToImmutableSortedDictionary(),
        Repairs = report.Repairs.Take(MaxKinds).ToImmutableSortedDictionary(),
        Unreachable = [.. report.Unreachable.Take(MaxUnreachable)],
        Links = [.. report.Links.Take(MaxLinks).Select(link => link with { Method = Cut(link.Method, MaxText) })],
    };

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..(max - 1)] + "…";
}
