namespace FlannelMesh.Commands.Terminal;

/// <summary>Colours for the words that states have.</summary>
internal static class Paint
{
    private const string Green = "\u001b[32m";
    private const string Yellow = "\u001b[33m";
    private const string Red = "\u001b[31m";
    private const string Bold = "\u001b[1m";
    private const string Plain = "\u001b[0m";

    /// <summary>The text in the colour of <paramref name="word"/>.</summary>
    /// <param name="text">The word with spaces around it, or cut.</param>
    public static string State(Screen screen, string text, string word) => ColorOf(word) is { } color && screen.HasColors ? $"{color}{text}{Plain}" : text;

    public static string Strong(Screen screen, string text) => screen.HasColors ? $"{Bold}{text}{Plain}" : text;

    private static string? ColorOf(string word) => word switch
    {
        "ready" or "up" or "yes" or "installed" or "active" or "ok" => Green,
        "pending" or "joining" or "weaklyup" or "leaving" or "exiting" or "allocating" or "held" or "warn" => Yellow,
        "failed" or "no" or "down" or "detached" or "fenced" or "fail" or "problem" or "missing" => Red,
        _ => null,
    };
}
