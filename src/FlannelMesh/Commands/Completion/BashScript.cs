using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FlannelMesh.Commands.Completion;

/// <summary>Completion for bash 4.4 and later.</summary>
internal static class BashScript
{
    public static string Of(ImmutableArray<CompletionCommand> commands)
    {
        var text = new StringBuilder(
            """
            # bash completion of flannelmesh: source <(flannelmesh completion bash)

            _flannelmesh() {
                local cur prev at socket word i
                COMPREPLY=()
                cur=${COMP_WORDS[COMP_CWORD]}
                prev=${COMP_WORDS[COMP_CWORD-1]}
                # --flag=value are three words.
                if [[ $cur == "=" ]]; then
                    cur=
                elif [[ $prev == "=" && $COMP_CWORD -gt 2 ]]; then
                    prev=${COMP_WORDS[COMP_CWORD-2]}
                fi

                at= socket=
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    if [[ $word == --control-socket ]]; then
                        socket=${COMP_WORDS[i+1]}
                        if [[ $socket == "=" ]]; then
                            socket=${COMP_WORDS[i+2]}
                        fi
                    fi
                    case "$at|$word" in

            """.TrimEnd(' '));
        foreach (var command in commands)
        {
            foreach (var (name, _) in command.Subcommands)
            {
                text.Append(CultureInfo.InvariantCulture, $"            '{command.Path}|{name}') at='{Join(command.Path, name)}' ;;\n");
            }
        }

        text.Append(
            """
                    esac
                done

                case "$at|$prev" in

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
            var options = string.Join(' ', command.Options.Select(option => option.Name));
            text.Append(CultureInfo.InvariantCulture, $"        '{command.Path}')\n            if [[ $cur == -* ]]; then\n                {Words(options)}\n")
                .Append("            else\n                ")
                .Append(command.Subcommands.Length > 0 ? Words(string.Join(' ', command.Subcommands.Select(sub => sub.Name)))
                    : command.Argument is { } argument ? Fill(argument)
                    : Words(options))
                .Append("\n            fi ;;\n");
        }

        return text.Append(
            """
                esac
            }

            _flannelmesh_values() {
                mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" completion values "$1" ${socket:+--control-socket "$socket"} 2>/dev/null)" -- "$cur")
            }

            complete -F _flannelmesh flannelmesh

            """).ToString();
    }

    private static string Fill(ValueSource source) => source switch
    {
        ValueSource.Files => "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")",
        ValueSource.Directories => "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")",
        ValueSource.Words words => Words(string.Join(' ', words.All)),
        ValueSource.Agent agent => $"_flannelmesh_values {agent.Name}",
        _ => ":",
    };

    private static string Words(string words) => $"mapfile -t COMPREPLY < <(compgen -W '{words}' -- \"$cur\")";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path} {name}";
}
