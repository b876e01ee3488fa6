using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;

namespace FlannelMesh.Commands.Completion;

/// <summary>One command with what may follow it.</summary>
/// <param name="Path">The words up to it, without the program: "" or "voters add".</param>
/// <param name="Argument">Null if it takes none.</param>
internal sealed record CompletionCommand(
    string Path,
    ImmutableArray<(string Name, string Description)> Subcommands,
    ImmutableArray<CompletionOption> Options,
    ValueSource? Argument)
{
    private static readonly ValueSource Unknown = new ValueSource.Unknown();

    /// <summary>The root's, and each command takes it.</summary>
    private static readonly CompletionOption Help = new("--help", "what there is, and what it does", null);

    /// <summary>Of all commands that the help shows, the root first.</summary>
    public static ImmutableArray<CompletionCommand> Of(Command root) => [.. Walk(root, "")];

    private static IEnumerable<CompletionCommand> Walk(Command command, string path)
    {
        var visible = command.Subcommands.Where(sub => !sub.Hidden).ToList();
        yield return new CompletionCommand(
            path,
            [.. visible.Select(sub => (sub.Name, sub.Description ?? ""))],
            [.. command.Options.Where(option => !option.Hidden && option is not HelpOption).Select(option => Of(option, path)), Help],
            command.Arguments.Count == 0 ? null : ArgumentOf(path));
        foreach (var sub in visible.SelectMany(sub => Walk(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}")))
        {
            yield return sub;
        }
    }

    private static CompletionOption Of(Option option, string path) => new(
        option.Name,
        option.Description ?? "",
        option.Arity.MinimumNumberOfValues == 0 ? null : ValuesOf(option, path));

    private static ValueSource ValuesOf(Option option, string path) => (path, option.Name, option.HelpName) switch
    {
        ("reserve", "--node", _) => new ValueSource.Agent(AgentValues.Members),
        (_, "--log-format", _) => new ValueSource.Words(["console", "json"]),
        (_, "--data-dir", _) or (_, _, "DIR") => new ValueSource.Directories(),
        (_, "--control-socket", _) or (_, _, "FILE") => new ValueSource.Files(),
        (_, _, { } words) when words.Contains('|') && !words.Any(char.IsUpper) => new ValueSource.Words([.. words.Split('|')]),
        _ => Unknown,
    };

    private static ValueSource ArgumentOf(string path) => path switch
    {
        "evict" => new ValueSource.Agent(AgentValues.Gone),
        "voters add" => new ValueSource.Agent(AgentValues.Members),
        "voters remove" => new ValueSource.Agent(AgentValues.Voters),
        "reserve" => new ValueSource.Agent(AgentValues.Subnets),
        "unreserve" => new ValueSource.Agent(AgentValues.Reserved),
        _ => Unknown,
    };
}
