using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text;
using FlannelMesh.Configuration;

namespace FlannelMesh.Commands;

/// <summary>
/// The help of commands that take the agent's settings: flags in groups, from the catalog. Other commands keep the usual help.
/// </summary>
internal sealed class SettingsHelpAction(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly (SettingGroup Group, string Title)[] Groups =
    [
        (SettingGroup.Network, "Network"),
        (SettingGroup.Cluster, "Cluster"),
        (SettingGroup.Traffic, "Traffic rules"),
        (SettingGroup.Agent, "Agent"),
        (SettingGroup.Timing, "Timing (keys of the --config file and environment variables only)"),
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        if (command.Name is not (RunCommand.Name or CheckConfigCommand.Name or DoctorCommand.Name or CleanupCommand.Name or ReportCommand.Name))
        {
            return usual.Invoke(parseResult);
        }

        parseResult.InvocationConfiguration.Output.Write(Describe(command));
        return ExitCode.Ok;
    }

    private static string Describe(Command command)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{command.Description}\n\nUsage: flannelmesh {command.Name} [flags]\n");
        var own = command.Options.Where(option => SettingCatalog.Find(option.Name.TrimStart('-')) is null && option is not HelpOption);
        foreach (var option in own)
        {
            AppendRow(text, option.Name, option.Description ?? "");
        }

        foreach (var (group, title) in Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{title}:\n");
            foreach (var setting in SettingCatalog.All.Where(setting => setting.Group == group))
            {
                AppendRow(text, Usage(setting), setting.Description + Notes(setting));
            }
        }

        var ignored = SettingCatalog.All.Where(setting => setting.Group == SettingGroup.Ignored).Select(setting => setting.Flag);
        return text
            .Append("\nA setting is also a key of the --config file (flannelmesh.iface) and an environment variable (FLANNELMESH_IFACE);\n")
            .Append("flannel's own also FLANNELD_IFACE. The command line wins over the environment, and that over the file.\n\n")
            .Append(CultureInfo.InvariantCulture, $"Accepted without effect: {string.Join(' ', ignored)}\n")
            .ToString();
    }

    private static string Usage(Setting setting)
    {
        var name = setting.IsFlag ? setting.Flag : setting.HoconKey;
        return setting.ValueName is null ? name : $"{name} {setting.ValueName}";
    }

    private static string Notes(Setting setting) => setting switch
    {
        { IsRepeatable: true } => " (repeatable)",
        { Default: "" } => "",
        { Kind: SettingKind.Boolean, Default: "false" } => "",
        _ => $" (default {setting.Default})",
    };

    private static void AppendRow(StringBuilder text, string name, string description) =>
        text.Append(CultureInfo.InvariantCulture, $"  {name,-44} {description}\n");
}
