namespace FlannelMesh.Configuration;

/// <summary>A line of subnet.env that says something. The agent and the CNI plugin read the file through this.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Name">Of the variable, or the whole line where nothing is assigned.</param>
/// <param name="Value">Without quotes; null where nothing is assigned.</param>
internal readonly record struct SubnetEnvLine(int Number, string Name, string? Value)
{
    private const string Export = "export ";

    /// <summary>In the file's order, without blank lines and comments. Of a variable that comes twice the last counts, as in a shell.</summary>
    public static IEnumerable<SubnetEnvLine> Read(string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            var assignment = line.StartsWith(Export, StringComparison.Ordinal) ? line[Export.Length..] : line;
            if (assignment.Length == 0 || assignment[0] == '#')
            {
                continue;
            }

            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            yield return equals > 0
                ? new SubnetEnvLine(number, assignment[..equals].Trim(), Unquote(assignment[(equals + 1)..].Trim()))
                : new SubnetEnvLine(number, assignment, null);
        }
    }

    private static string Unquote(string value) =>
        value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value.Split(" #")[0].TrimEnd();
}
