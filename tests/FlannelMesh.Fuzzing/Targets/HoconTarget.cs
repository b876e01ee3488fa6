using System.Text;
using FlannelMesh.Configuration;
using FlannelMesh.Fuzzing.Engine;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>The file of --config, up to the settings. The documented error is ConfigurationException.</summary>
internal sealed class HoconTarget : FuzzTarget
{
    private const string File = "flannelmesh.conf";

    private static readonly Dictionary<string, SettingValue> CommandLine = new()
    {
        ["config"] = new SettingValue([File], "--config"),
        ["network"] = new SettingValue(["""{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan"}}"""], "--network"),
    };

    public override string Name => "hocon";

    public override int MaxLength => 2 << 10;

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. Words("flannelmesh", "akka", " { ", " }", " [ ", " ]", " = ", " : ", "+=", "\"", "\"\"\"", "${", "${?", "include ", "#", "//", "\n", ",", ".", "\\u", "$", "off", "null", "60s", "10.0.0.1"),
        .. SettingCatalog.All.Where(setting => setting.IsHoconKey).Select(setting => Encoding.UTF8.GetBytes(setting.Name)),
    ];

    public override bool Run(byte[] input)
    {
        try
        {
            _ = AgentConfiguration.Load(CommandLine, new Dictionary<string, string>(), path =>
                path == File ? Encoding.UTF8.GetString(input) : throw new FileNotFoundException(path));
            return true;
        }
        catch (ConfigurationException e)
        {
            Require(!e.Message.Contains("   at ", StringComparison.Ordinal) && e.Message.Length > 0, $"the error is a stack trace: {e.Message}");
            return false;
        }
    }
}
