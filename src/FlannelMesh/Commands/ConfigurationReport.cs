using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlannelMesh.Configuration;

namespace FlannelMesh.Commands;

/// <summary>The effective configuration for people and for programs.</summary>
internal static class ConfigurationReport
{
    // The setting --network is shown as what it says, under the keys of net-conf.json.
    private const string NetworkSetting = "network";

    private const string JoinSetting = "join";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One object; keys that are not set are null; "origins" has the same keys.</summary>
    public static string ToJson(AgentConfiguration configuration)
    {
        var report = new JsonObject();
        var origins = new JsonObject();
        foreach (var (key, value) in NetworkValues(configuration.Network))
        {
            report.Add(key, value);
            origins.Add(key, configuration.NetworkOrigin);
        }

        foreach (var setting in Shown(configuration.Options))
        {
            report.Add(setting.JsonName, ValueOf(setting, configuration.Options));
            origins.Add(setting.JsonName, configuration.Options.Origins[setting.Name]);
        }

        report.Add("origins", origins);
        return report.ToJsonString(Indented) + "\n";
    }

    /// <summary>Columns: key, value, origin.</summary>
    public static string ToTable(AgentConfiguration configuration)
    {
        var rows = NetworkValues(configuration.Network)
            .SelectMany(pair => pair.Value is JsonObject backend
                ? backend.Select(field => (Key: $"{pair.Key}.{field.Key}", field.Value))
                : [(pair.Key, pair.Value)])
            .Where(row => row.Value is not null)
            .Select(row => (row.Key, Value: Plain(row.Value), Origin: configuration.NetworkOrigin))
            .Concat(Shown(configuration.Options).Select(setting =>
            (
                Key: setting.Name,
                Value: Plain(ValueOf(setting, configuration.Options)),
                Origin: configuration.Options.Origins[setting.Name])))
            .ToList();
        var keyWidth = rows.Max(row => row.Key.Length);
        var valueWidth = rows.Max(row => row.Value.Length);
        var text = new StringBuilder();
        foreach (var (key, value, origin) in rows)
        {
            text.Append(key.PadRight(keyWidth + 2)).Append(value.PadRight(valueWidth + 2)).Append(origin).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<Setting> Shown(AgentOptions options) =>
        SettingCatalog.All.Where(setting => setting.Name != NetworkSetting && options.Origins.ContainsKey(setting.Name));

    private static IEnumerable<(string Key, JsonNode? Value)> NetworkValues(NetworkConfig network)
    {
        foreach (var (prefix, range) in new[] { ("", network.Ipv4), ("ipv6", network.Ipv6) })
        {
            yield return (Key(prefix, "Network"), range?.Network.ToString());
            yield return (Key(prefix, "SubnetLen"), range?.SubnetLen);
            yield return (Key(prefix, "SubnetMin"), range?.Min.ToString());
            yield return (Key(prefix, "SubnetMax"), range?.Max.ToString());
        }

        var backend = new JsonObject { ["type"] = network.Backend.Type };
        if (network.Backend is VxlanBackendConfig vxlan)
        {
            backend["vni"] = vxlan.Vni;
            backend["port"] = vxlan.Port;
            backend["mtu"] = vxlan.Mtu;
            backend["gbp"] = vxlan.Gbp;
            backend["learning"] = vxlan.Learning;
            backend["directRouting"] = vxlan.DirectRouting;
        }

        if (network.Backend is UdpBackendConfig udp)
        {
            backend["port"] = udp.Port;
            backend["mtu"] = udp.Mtu;
            backend["encryption"] = udp.IsEncrypted ? UdpBackendConfig.Aes256Gcm : null;
        }

        yield return ("backend", backend);
    }

    private static string Key(string prefix, string name) => prefix.Length > 0 ? prefix + name : char.ToLowerInvariant(name[0]) + name[1..];

    private static JsonNode? ValueOf(Setting setting, AgentOptions options)
    {
        if (setting.Kind == SettingKind.Seed)
        {
            return new JsonArray([.. options.Seeds.Select(seed => JsonValue.Create(seed.ToString()))]);
        }

        if (setting.Name == JoinSetting)
        {
            // A token is a secret.
            return options.Join?.ToString();
        }

        var texts = options.Values[setting.Name];
        if (setting.IsRepeatable)
        {
            return new JsonArray([.. texts.Select(text => JsonValue.Create(text))]);
        }

        return (texts.Count > 0 ? texts[^1] : null, setting.Kind) switch
        {
            (null, _) => null,
            ({ } text, SettingKind.Boolean) => SettingReader.TryParseBoolean(text),
            ({ } text, SettingKind.Number or SettingKind.Port) => int.Parse(text, CultureInfo.InvariantCulture),
            ({ } text, _) => text,
        };
    }

    private static string Plain(JsonNode? value) => value switch
    {
        null => "-",
        JsonArray { Count: 0 } => "-",
        JsonArray array => string.Join(", ", array.Select(Plain)),
        _ => value.ToString(),
    };
}
