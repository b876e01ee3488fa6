using System.CommandLine;
using System.CommandLine.Parsing;

namespace FlannelMesh.Configuration;

/// <summary>The catalog's flags as options of a command. Values stay text; all sources are parsed in one place.</summary>
public sealed class SettingOptions
{
    private readonly IReadOnlyList<(Setting Setting, Option<string[]> Option)> _options =
        SettingCatalog.All.Where(setting => setting.IsFlag).Select(setting => (setting, ToOption(setting))).ToList();

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The flags that were given, by setting name.</summary>
    public IReadOnlyDictionary<string, SettingValue> Read(ParseResult result)
    {
        var values = new Dictionary<string, SettingValue>();
        foreach (var (setting, option) in _options)
        {
            if (result.GetResult(option) is { Implicit: false } given)
            {
                IReadOnlyList<string> texts = setting.Kind == SettingKind.Boolean
                    ? [LastBoolean(result, option)]
                    : given.Tokens.Select(token => token.Value).ToList();
                values.Add(setting.Name, new SettingValue(texts, setting.Flag));
            }
        }

        return values;
    }

    /// <summary>"--ip-masq=false --ip-masq" is true: the option's own values do not tell which of its uses had none.</summary>
    private static string LastBoolean(ParseResult result, Option option)
    {
        var tokens = result.Tokens;
        var last = tokens.Count - 1;
        while (last > 0 && !(tokens[last].Type == TokenType.Option && tokens[last].Value == option.Name))
        {
            last--;
        }

        return last + 1 < tokens.Count && tokens[last + 1].Type == TokenType.Argument ? tokens[last + 1].Value : "true";
    }

    private static Option<string[]> ToOption(Setting setting)
    {
        // Go's flag package lets every flag be given again; the last one counts. A boolean may stand without a value.
        string[] aliases = setting.Name.Length == 1 ? [$"--{setting.Name}"] : [];
        return new Option<string[]>(setting.Flag, aliases)
        {
            Description = setting.Description,
            HelpName = setting.ValueName,
            Arity = setting.Kind == SettingKind.Boolean ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            Hidden = setting.Group == SettingGroup.Ignored,
        };
    }
}
