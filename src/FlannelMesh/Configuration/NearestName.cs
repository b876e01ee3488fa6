namespace FlannelMesh.Configuration;

/// <summary>Guesses what a misspelt name was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The known name closest to <paramref name="name"/>, or null if none is close enough to be worth saying.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        var lower = name.ToLowerInvariant();
        var best = known
            .Select(candidate => (Name: candidate, Distance: Distance(lower, candidate.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        var limit = Math.Max(2, name.Length / 3);
        return best.Name is not null && best.Distance <= limit && best.Distance < name.Length ? best.Name : null;
    }

    /// <summary>"; did you mean X?" or nothing, for the end of a message.</summary>
    public static string Suggest(string name, IEnumerable<string> known, string prefix = "") =>
        Find(name, known) is { } nearest ? $"; did you mean {prefix}{nearest}?" : "";

    /// <summary>Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each counted once.</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(substitution, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
