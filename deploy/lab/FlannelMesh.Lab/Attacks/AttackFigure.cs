using System.Globalization;

namespace FlannelMesh.Labs.Attacks;

/// <summary>What an attack cost the agent that it was for, and the others.</summary>
/// <param name="Name">The attack.</param>
/// <param name="Outcome">What the attacker says it did.</param>
/// <param name="Length">How long it lasted.</param>
/// <param name="Processor">Of the agent, meanwhile.</param>
/// <param name="OthersProcessor">Of that of the other first hosts that needed most.</param>
/// <param name="BeforeMib">Anonymous memory before.</param>
/// <param name="PeakMib">The most that was seen while it lasted.</param>
/// <param name="AfterMib">A second after.</param>
/// <param name="ResidentMib">The most resident memory that was seen.</param>
/// <param name="LogLines">All agents' together.</param>
/// <param name="Lost">Pings between the pods of the first three hosts that had no answer.</param>
/// <param name="Unreachable">How often one of these hosts called another one of them unreachable.</param>
/// <param name="Refused">What the agent refused more than before, by fault.</param>
/// <param name="OthersRefused">What all other agents refused more than before.</param>
/// <param name="Joined">A new host's process start to its lease meanwhile; null if none was started.</param>
public sealed record AttackFigure(
    string Name,
    AttackOutcome Outcome,
    TimeSpan Length,
    TimeSpan Processor,
    TimeSpan OthersProcessor,
    double BeforeMib,
    double PeakMib,
    double AfterMib,
    double ResidentMib,
    int LogLines,
    int Lost,
    int Unreachable,
    IReadOnlyDictionary<string, int> Refused,
    int OthersRefused,
    TimeSpan? Joined)
{
    public const string Head =
        """
        | attack | CPU of the agent, s | of another agent | anonymous memory before, peak, after, MiB | resident at most | frames refused | log lines, all agents | pings lost | called unreachable | a new host's lease |
        |---|---|---|---|---|---|---|---|---|---|
        """;

    /// <summary>Of one core.</summary>
    public double Share => Processor / Length;

    /// <summary>A row of the table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name}: {Outcome.Text} | {Processor.TotalSeconds:0.0} in {Length.TotalSeconds:0} s | {OthersProcessor.TotalSeconds:0.0} | {BeforeMib:0}, {PeakMib:0}, {AfterMib:0} | {ResidentMib:0} | {RefusedText} | {LogLines} | {Lost} | {Unreachable} | {(Joined is { } joined ? $"{joined.TotalSeconds:0.0} s" : "")} |");

    private string RefusedText => Refused.Count == 0 && OthersRefused == 0 ? "0"
        : string.Join(", ", Refused.OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => string.Create(CultureInfo.InvariantCulture, $"{fault.Value} {fault.Key}")))
            + (OthersRefused > 0 ? string.Create(CultureInfo.InvariantCulture, $"; others {OthersRefused}") : "");
}
