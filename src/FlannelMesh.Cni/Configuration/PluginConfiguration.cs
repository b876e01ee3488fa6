using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Readiness;

namespace FlannelMesh.Cni.Configuration;

/// <summary>
/// The network configuration on standard input. Keys are found whatever their case, as flannel's plugin does; those that are not ours
/// are ignored. A key is validated when a command reads it: a DEL must not fail for what only an ADD needs.
/// </summary>
internal sealed class PluginConfiguration
{
    private const string DefaultSubnetFile = "/run/flannel/subnet.env";
    private const string DefaultDataDirectory = "/var/lib/cni/flannel";
    private const double MaxWaitSeconds = 600;
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);

    private readonly JsonObject _document;

    private PluginConfiguration(JsonObject document)
    {
        _document = document;
        DeclaredVersion = Text("cniVersion", "a version such as \"1.0.0\"") ?? "";
        Name = Text("name", "the name of the network") ?? "";
        if (!Invocation.IsIdentifier(Name))
        {
            throw Invalid("name", $"\"{Name}\"", "letters, digits, \"_\", \".\" and \"-\", beginning with a letter or digit");
        }
    }

    /// <summary>As configured; empty where it is not.</summary>
    public string DeclaredVersion { get; }

    public string CniVersion => DeclaredVersion is "" ? Protocol.CniVersion.Unsaid : DeclaredVersion;

    public string Name { get; }

    public string Type => Text("type", "the name of this plugin") ?? "";

    public string SubnetFile => FullPath("subnetFile") ?? DefaultSubnetFile;

    public string DataDirectory => FullPath("dataDir") ?? DefaultDataDirectory;

    /// <summary>How long an ADD waits for <see cref="SubnetFile"/>.</summary>
    public TimeSpan Wait => WaitSeconds() ?? DefaultWait;

    /// <summary>Who is asked by STATUS.</summary>
    public ReadinessSource Readyz => ReadinessSource.Parse(Text("readyz", ReadinessSource.Rule));

    public JsonObject? Delegate => Object("delegate");

    public JsonObject? Ipam => Object("ipam");

    public JsonObject? RuntimeConfig => Object("runtimeConfig");

    public JsonObject? PreviousResult => Object("prevResult");

    /// <summary>Of GC: as the runtime wrote them, which some versions of libcni did by the second name; null where it wrote none.</summary>
    public JsonArray? ValidAttachments => Array("cni.dev/valid-attachments") ?? Array("cni.dev/attachments");

    /// <exception cref="CniException">It is not JSON, or its version or name cannot be. The properties throw it, too.</exception>
    public static PluginConfiguration Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return new PluginConfiguration(CniJson.ParseObject(json));
        }
        catch (JsonException e)
        {
            throw new CniException(CniErrorCode.Undecodable, "the network configuration on standard input cannot be read", e.Message, e);
        }
    }

    private static CniException Invalid(string key, string value, string rule) =>
        new(CniErrorCode.InvalidConfiguration, $"{key} is {value}; it must be {rule}");

    private static CniException Invalid(string key, JsonNode value, string rule) => Invalid(key, CniJson.Show(value), rule);

    /// <summary>The last that differs in case only counts, as with flannel's plugin; null is as if it were not there.</summary>
    private JsonNode? Find(string key) =>
        _document.LastOrDefault(member => member.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;

    private string? Text(string key, string rule) =>
        Find(key) is { } value ? value.Text() ?? throw Invalid(key, value, rule) : null;

    private string? FullPath(string key)
    {
        const string Rule = "a full path, beginning with \"/\"";
        return Text(key, Rule) is { } path
            ? path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal) ? path : throw Invalid(key, $"\"{path}\"", Rule)
            : null;
    }

    private JsonObject? Object(string key) =>
        Find(key) is { } value ? value as JsonObject ?? throw Invalid(key, value, "an object") : null;

    private JsonArray? Array(string key) =>
        Find(key) is { } value ? value as JsonArray ?? throw Invalid(key, value, "an array") : null;

    private TimeSpan? WaitSeconds()
    {
        if (Find("waitSeconds") is not { } value)
        {
            return null;
        }

        return value is JsonValue number && number.TryGetValue<double>(out var seconds) && seconds is >= 0 and <= MaxWaitSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw Invalid("waitSeconds", value, string.Create(CultureInfo.InvariantCulture, $"a number of seconds from 0 to {MaxWaitSeconds}"));
    }
}
