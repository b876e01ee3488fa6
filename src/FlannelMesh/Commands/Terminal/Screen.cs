namespace FlannelMesh.Commands.Terminal;

/// <summary>Where output goes.</summary>
/// <param name="IsTerminal">Somebody looks at it now; a file and a pipe get everything, uncut.</param>
/// <param name="Width">How many characters a line may have; null for any number.</param>
/// <param name="Height">How many lines fit; null for any number.</param>
internal sealed record Screen(bool IsTerminal, int? Width, int? Height, bool HasColors)
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    /// <summary>A file or a pipe.</summary>
    public static Screen None { get; } = new(false, null, null, false);

    /// <summary>Of one of the writers that a command was given.</summary>
    public static Screen Of(TextWriter writer)
    {
        var isTerminal = ReferenceEquals(writer, Console.Out) ? !Console.IsOutputRedirected : ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected;
        return isTerminal
            ? OfTerminal(Console.WindowWidth, Console.WindowHeight, Environment.GetEnvironmentVariable)
            : None;
    }

    /// <param name="width">What the terminal says; 0 if it does not know.</param>
    /// <param name="variable">The environment: COLUMNS and NO_COLOR are for people to set.</param>
    public static Screen OfTerminal(int width, int height, Func<string, string?> variable) => new(
        true,
        int.TryParse(variable("COLUMNS"), out var columns) && columns > 0 ? columns : width > 0 ? width : UsualWidth,
        height > 0 ? height : UsualHeight,
        variable("NO_COLOR") is not { Length: > 0 } && variable("TERM") != "dumb");
}
