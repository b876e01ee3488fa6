namespace FlannelMesh.Commands;

/// <summary>flannel's command lines write -iface=eth0 and --iface=eth0 alike, and --public-ip= for an empty value.</summary>
internal static class GoStyleFlags
{
    /// <summary>
    /// Gives a long name its second dash, and an empty value a word of its own. Single letters, numbers and what follows "--" stay as
    /// they are.
    /// </summary>
    public static IReadOnlyList<string> Normalize(IReadOnlyList<string> arguments)
    {
        var end = arguments.TakeWhile(argument => argument != "--").Count();
        return [.. arguments.Take(end).SelectMany(Normalize), .. arguments.Skip(end)];
    }

    private static string[] Normalize(string argument)
    {
        var flag = HasOneDashAndLongName(argument) ? $"-{argument}" : argument;
        return flag.StartsWith("--", StringComparison.Ordinal) && flag.IndexOf('=', StringComparison.Ordinal) == flag.Length - 1
            ? [flag[..^1], ""]
            : [flag];
    }

    private static bool HasOneDashAndLongName(string argument) =>
        argument.Length > 2 && argument[0] == '-' && char.IsAsciiLetter(argument[1]) && argument[2] is not '=' and not ':';
}
