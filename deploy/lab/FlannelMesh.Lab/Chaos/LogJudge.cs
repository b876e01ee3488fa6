namespace FlannelMesh.Labs.Chaos;

/// <summary>An agent's log holds no exception: what goes wrong outside of it is told in a sentence. Pure.</summary>
public static class LogJudge
{
    public static IReadOnlyList<Violation> Judge(string host, IEnumerable<string> lines)
    {
        return [.. lines.Where(IsBad).Select(line => new Violation(ViolationKind.Exception, $"{host}: {line.Trim()}"))];
    }

    private static bool IsBad(string line)
    {
        return line.Contains("Exception", StringComparison.Ordinal)
            || line.Contains("Unhandled", StringComparison.OrdinalIgnoreCase)
            || line.StartsWith("   at ", StringComparison.Ordinal);
    }
}
