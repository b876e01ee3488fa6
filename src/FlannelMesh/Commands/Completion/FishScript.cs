using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FlannelMesh.Commands.Completion;

/// <summary>Completion for fish, with descriptions.</summary>
internal static class FishScript
{
    public static string Of(ImmutableArray<CompletionCommand> commands)
    {
        var text = new StringBuilder(
            """
            # fish completion of flannelmesh: flannelmesh completion fish | source

            function __flannelmesh_at
                set -l at ''
                for word in (commandline -opc)[2..]
                    switch "$at|$word"

            """.TrimEnd(' '));
        foreach (var command in commands)
        {
            foreach (var (name, _) in command.Subcommands)
            {
                text.Append(CultureInfo.InvariantCulture, $"            case '{command.Path}|{name}'\n                set at '{(command.Path.Length == 0 ? name : $"{command.Path} {name}")}'\n");
            }
        }

        text.Append(
            """
                    end
                end
                test "$at" = "$argv[1]"
            end

            function __flannelmesh_values
                set -l words (commandline -opc)
                set -l socket
                if set -l at (contains -i -- --control-socket $words)
                    set socket --control-socket $words[(math $at + 1)]
                end
                $words[1] completion values $argv[1] $socket 2>/dev/null
            end

            complete -c flannelmesh -f

            """);
        foreach (var command in commands)
        {
            var head = $"complete -c flannelmesh -n {Quote($"__flannelmesh_at '{command.Path}'")}";
            foreach (var (name, description) in command.Subcommands)
            {
                text.Append(CultureInfo.InvariantCulture, $"{head} -a {name} -d {Quote(description)}\n");
            }

            foreach (var option in command.Options)
            {
                text.Append(CultureInfo.InvariantCulture, $"{head} {Flag(option.Name)}{Fill(option.Values)} -d {Quote(option.Description)}\n");
            }

            if (command.Argument is ValueSource.Agent agent)
            {
                text.Append(CultureInfo.InvariantCulture, $"{head} -a '(__flannelmesh_values {agent.Name})'\n");
            }
        }

        return text.ToString();
    }

    private static string Flag(string name) => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}";

    private static string Fill(ValueSource? source) => source switch
    {
        null => "",
        ValueSource.Files => " -r -F",
        ValueSource.Directories => " -x -a '(__fish_complete_directories)'",
        ValueSource.Words words => $" -x -a '{string.Join(' ', words.All)}'",
        ValueSource.Agent agent => $" -x -a '(__flannelmesh_values {agent.Name})'",
        _ => " -x",
    };

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
