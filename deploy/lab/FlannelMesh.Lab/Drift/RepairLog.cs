namespace FlannelMesh.Labs.Drift;

/// <summary>What a host's agent logs as repaired, without `Repaired`; each line is read once.</summary>
internal sealed class RepairLog(LabHost host)
{
    private const string Mark = " Repaired ";

    private int _seen;

    /// <summary>The lines since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var lines = File.ReadLines(host.Files.Log).Where(line => line.Contains(Mark, StringComparison.Ordinal)).Skip(_seen).ToList();
        _seen += lines.Count;
        return [.. lines.Select(line => line[(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..])];
    }
}
