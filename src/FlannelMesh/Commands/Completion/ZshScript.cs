using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FlannelMesh.Commands.Completion;

/// <summary>Completion for zsh, with descriptions.</summary>
internal static class ZshScript
{
    public static string Of(ImmutableArray<CompletionCommand> commands)
    {
        var text = new StringBuilder(
            """
            #compdef flannelmesh
            # zsh completion of flannelmesh: source <(flannelmesh completion zsh), or a file _flannelmesh in a directory of $fpath

            _flannelmesh() {
                local at='' socket='' word i
                for ((i = 2; i < CURRENT; i++)); do
                    word=$words[i]
                    if [[ $word == --control-socket ]]; then
                        socket=$words[i+1]
                    fi
                    case "$at|$word" in

            """.TrimEnd(' '));
        foreach (var command in commands)
        {
            foreach (var (name, _) in command.Subcommands)
            {
                text.Append(CultureInfo.InvariantCulture, $"            '{command.Path}|{name}') at='{(command.Path.Length == 0 ? name : $"{command.Path} {name}")}' ;;\n");
            }
        }

        text.Append(
            """
                    esac
                done

                local -a subcommands options
                case "$at|$words[CURRENT-1]" in

            """.TrimEnd(' '));
        foreach (var group in commands.SelectMany(command => command.Options.Where(option => option.Values is not null)
                .Select(option => (Pattern: $"'{command.Path}|{option.Name}'", option.Values)))
            .GroupBy(pair => Fill(pair.Values!), pair => pair.Pattern))
        {
            text.Append(CultureInfo.InvariantCulture, $"        {string.Join(" | \\\n            ", group)})\n            {group.Key}\n            return ;;\n");
        }

        text.Append(
            """
                esac

                case "$at" in

            """.TrimEnd(' '));
        foreach (var command in commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"        '{command.Path}')\n            options=({Described(command.Options.Select(option => (option.Name, option.Description)))})\n");
            if (command.Subcommands.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"            subcommands=({Described(command.Subcommands)})\n");
            }

            text.Append("            if [[ $words[CURRENT] == -* ]]; then\n                _describe -o option options\n            else\n                ")
                .Append(command.Subcommands.Length > 0 ? "_describe command subcommands"
                    : command.Argument is { } argument ? Fill(argument)
                    : "_describe -o option options")
                .Append("\n            fi ;;\n");
        }

        return text.Append(
            """
                esac
            }

            _flannelmesh_values() {
                local -a found
                found=(${(f)"$($words[1] completion values $1 ${socket:+--control-socket} ${socket:+$socket} 2>/dev/null)"})
                compadd -a found
            }

            if [[ $funcstack[1] == _flannelmesh ]]; then
                _flannelmesh "$@"
            else
                compdef _flannelmesh flannelmesh
            fi

            """).ToString();
    }

    private static string Fill(ValueSource source) => source switch
    {
        ValueSource.Files => "_files",
        ValueSource.Directories => "_files -/",
        ValueSource.Words words => $"compadd {string.Join(' ', words.All)}",
        ValueSource.Agent agent => $"_flannelmesh_values {agent.Name}",
        _ => ":",
    };

    private static string Described(IEnumerable<(string Name, string Description)> words) => string.Join(
        ' ', words.Select(word => Quote($"{word.Name.Replace(":", "\\:", StringComparison.Ordinal)}:{word.Description}")));

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
