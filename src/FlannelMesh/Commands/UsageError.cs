using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using FlannelMesh.Configuration;

namespace FlannelMesh.Commands;

/// <summary>What is wrong with a command line, in one line that suggests the cure.</summary>
internal static class UsageError
{
    /// <summary>Null if nothing is wrong, or if the line only asks for help.</summary>
    public static string? Describe(ParseResult result)
    {
        var isHelp = result.Action is HelpAction;
        if (!isHelp && TakenForValue(result.CommandResult) is { } taken)
        {
            return DescribeFlag(taken, result);
        }

        if (result.Errors.Count == 0 || result.Action is not (null or ParseErrorAction))
        {
            return null;
        }

        var command = result.CommandResult.Command;
        if (DescribeSwallowedFlag(result.CommandResult) is { } swallowed)
        {
            return swallowed;
        }

        if (result.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-')) is { } flag)
        {
            return DescribeFlag(flag, result);
        }

        if (result.UnmatchedTokens.Count > 0)
        {
            return DescribeWord(result.UnmatchedTokens[0], command);
        }

        var error = result.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0, Option: var option } => NeedsValue(option),
            CommandResult when command is { Subcommands.Count: > 0, Action: null } =>
                $"no command given; commands are {string.Join(", ", Names(command))} (--help tells more)",
            _ => error.Message.ReplaceLineEndings(" ").TrimEnd('.'),
        };
    }

    /// <summary>"--insecure --subnet-fil": a boolean may stand with a value or without, and takes what is no flag for one.</summary>
    private static string? TakenForValue(CommandResult command) =>
        command.Children.OfType<OptionResult>()
            .Where(option => option.Option.Arity.MinimumNumberOfValues == 0)
            .SelectMany(option => option.Tokens)
            .FirstOrDefault(token => token.Value.StartsWith('-'))?.Value;

    /// <summary>"--iface --port 8283" takes "--port" for the name of an interface and then stumbles over the number.</summary>
    private static string? DescribeSwallowedFlag(CommandResult command)
    {
        var known = Flags(command).ToHashSet();
        return command.Children.OfType<OptionResult>()
            .FirstOrDefault(option => option.Tokens.Any(token => known.Contains(token.Value.Split('=')[0]))) is { } result
                ? NeedsValue(result.Option)
                : null;
    }

    private static string NeedsValue(Option option) => $"{option.Name} needs a value: {option.HelpName ?? "VALUE"}";

    private static string DescribeFlag(string token, ParseResult result)
    {
        var flag = token.Split('=')[0];
        var known = Flags(result.CommandResult).Distinct().ToList();
        return $"unknown flag {flag}{NearestName.Suggest(flag, known)}";
    }

    private static string DescribeWord(string word, Command command) => command.Subcommands.Count > 0
        ? $"unknown command {word}{NearestName.Suggest(word, Names(command))} (commands are {string.Join(", ", Names(command))})"
        : $"unexpected argument \"{word}\"; {command.Name} takes flags only, and a flag's value follows it or an equals sign";

    private static IEnumerable<string> Names(Command command) =>
        command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);

    private static IEnumerable<string> Flags(CommandResult result) =>
        result.Command.Options.Where(option => option is not HelpOption).Select(option => option.Name).Append("--help");
}
