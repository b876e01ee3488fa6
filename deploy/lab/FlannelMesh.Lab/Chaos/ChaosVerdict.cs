using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Labs.Chaos;

/// <summary>The outcome of a run.</summary>
/// <param name="Title">Such as `chaos seed 7`.</param>
/// <param name="FailedStep">The step after which the run ended with violations; null when it passed, or failed before the first.</param>
/// <param name="Lost">Pings without an answer that nothing excuses.</param>
/// <param name="Pings">Answered pings and <paramref name="Lost"/>.</param>
public sealed record ChaosVerdict(
    string Title, int Steps, TimeSpan Elapsed, NemesisStep? FailedStep, ImmutableArray<Violation> Violations, int Lost, int Pings)
{
    public bool Passed => Violations.IsEmpty;

    public override string ToString()
    {
        var counts = string.Join(
            ", ",
            $"{Count(ViolationKind.Duplicate)} duplicates",
            $"{Count(ViolationKind.Moved)} moved",
            string.Create(CultureInfo.InvariantCulture, $"{Lost} lost pings of {Pings}"),
            $"{Count(ViolationKind.NotConverged)} not converged",
            $"{Count(ViolationKind.WronglyAdmitted)} wrongly admitted",
            $"{Count(ViolationKind.UnexpectedExit)} unexpected exits",
            $"{Count(ViolationKind.Exception)} exceptions");
        var minutes = string.Create(CultureInfo.InvariantCulture, $"{Title}: {Steps} steps in {Elapsed.TotalMinutes:0.0} min");
        return $"{minutes}, {counts}; {(Passed ? "PASSED" : "FAILED")}";
    }

    private string Count(ViolationKind kind) => Violations.Count(violation => violation.Kind == kind).ToString(CultureInfo.InvariantCulture);
}
