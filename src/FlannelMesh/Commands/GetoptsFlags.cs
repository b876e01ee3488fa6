namespace FlannelMesh.Commands;

/// <summary>Single letters written together, as the getopts of a shell reads them: -ic is -i -c, and -kKEY is -k KEY.</summary>
internal static class GetoptsFlags
{
    /// <param name="arguments">Without the command's name.</param>
    /// <param name="letters">The letters that are known; one that takes a value has a colon after it.</param>
    /// <returns>One flag a word. What has an unknown letter stays as it is, for the parser to refuse.</returns>
    public static IReadOnlyList<string> Split(IReadOnlyList<string> arguments, string letters)
    {
        var words = new List<string>();
        foreach (var argument in arguments)
        {
            words.AddRange(Split(argument, letters) ?? [argument]);
        }

        return words;
    }

    /// <summary>Null for what is nothing but one flag, or no flag.</summary>
    private static List<string>? Split(string argument, string letters)
    {
        if (argument.Length < 3 || argument[0] != '-' || argument[2] == '=')
        {
            return null;
        }

        var words = new List<string>();
        for (var index = 1; index < argument.Length; index++)
        {
            var place = argument[index] == ':' ? -1 : letters.IndexOf(argument[index], StringComparison.Ordinal);
            if (place < 0)
            {
                return null;
            }

            words.Add($"-{argument[index]}");
            if (letters.AsSpan(place + 1).StartsWith(":"))
            {
                return index + 1 < argument.Length ? [.. words, argument[(index + 1)..]] : words;
            }
        }

        return words;
    }
}
