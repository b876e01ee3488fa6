using System.Globalization;
using System.Text.Json;

namespace FlannelMesh.Configuration;

/// <summary>Reads the Backend object of net-conf.json; each type has its own keys.</summary>
internal static class BackendConfigReader
{
    private const uint MinMtu = 576;
    private const string WorkingTypes = $"{VxlanBackendConfig.TypeName}, {HostGwBackendConfig.TypeName}, {UdpBackendConfig.TypeName}, "
        + $"{AwsVpcBackendConfig.TypeName}, {GceBackendConfig.TypeName}, {AliVpcBackendConfig.TypeName}, {AllocBackendConfig.TypeName}";

    private static readonly string[] VxlanKeys = ["Type", "VNI", "Port", "MTU", "GBP", "Learning", "DirectRouting"];
    private static readonly string[] UdpKeys = ["Type", "Port", "MTU", "Encryption"];

    public static BackendConfig Read(JsonFields network, string origin)
    {
        if (network.Object("Backend") is not { } json)
        {
            // As flannel's code does, whatever its documentation says.
            return new UdpBackendConfig();
        }

        return TypeOf(json, network) switch
        {
            VxlanBackendConfig.TypeName => ReadVxlan(new JsonFields(json, origin, "Backend.", VxlanKeys)),
            HostGwBackendConfig.TypeName => ReadWithoutKeys(json, origin, new HostGwBackendConfig()),
            UdpBackendConfig.TypeName => ReadUdp(new JsonFields(json, origin, "Backend.", UdpKeys)),
            AwsVpcBackendConfig.TypeName => CloudConfigReader.ReadAws(json, origin),
            GceBackendConfig.TypeName => CloudConfigReader.ReadGce(json, origin),
            AliVpcBackendConfig.TypeName => CloudConfigReader.ReadAli(json, origin, network.Boolean("EnableIPv6") ?? false),
            AllocBackendConfig.TypeName => ReadWithoutKeys(json, origin, new AllocBackendConfig()),
            var type => throw network.Error($"unknown backend type \"{type}\"; known types are {WorkingTypes}"),
        };
    }

    /// <summary>The type decides which keys are known, so it is looked for before them. In lower case.</summary>
    private static string TypeOf(JsonElement json, JsonFields network)
    {
        // A type given twice is refused once the keys are known; until then either will do.
        var type = json.EnumerateObject().FirstOrDefault(property => property.Name.Equals("Type", StringComparison.OrdinalIgnoreCase)).Value;
        return type.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null =>
                throw network.Error($"Backend.Type is missing; set it to one of {WorkingTypes}"),
            JsonValueKind.String => type.GetString()!.ToLowerInvariant(),
            _ => throw network.Error($"Backend.Type is {JsonDocuments.Describe(type)}; it must be a string, one of {WorkingTypes}"),
        };
    }

    private static VxlanBackendConfig ReadVxlan(JsonFields fields) => new()
    {
        Vni = Bounded(fields, "VNI", 0, VxlanBackendConfig.MaxVni) ?? 1,
        Port = Port(fields) ?? VxlanBackendConfig.DefaultPort,
        Mtu = Mtu(fields),
        Gbp = fields.Boolean("GBP") ?? false,
        Learning = fields.Boolean("Learning") ?? false,
        DirectRouting = fields.Boolean("DirectRouting") ?? false,
    };

    private static UdpBackendConfig ReadUdp(JsonFields fields) => new()
    {
        Port = Port(fields) ?? UdpBackendConfig.DefaultPort,
        Mtu = Mtu(fields),
        IsEncrypted = fields.Text("Encryption")?.ToLowerInvariant() switch
        {
            null or "" or "none" => false,
            UdpBackendConfig.Aes256Gcm => true,
            var other => throw fields.Invalid("Encryption", $"\"{other}\"", $"it must be {UdpBackendConfig.Aes256Gcm} or none"),
        },
    };

    /// <summary>0 is the default, as in flannel.</summary>
    private static ushort? Port(JsonFields fields) => Bounded(fields, "Port", 0, ushort.MaxValue) is { } port and > 0 ? (ushort)port : null;

    /// <summary>0 is what flannel writes for "the interface's".</summary>
    private static uint? Mtu(JsonFields fields) => fields.Number("MTU") is null or 0 ? null : Bounded(fields, "MTU", MinMtu, ushort.MaxValue);

    private static BackendConfig ReadWithoutKeys(JsonElement json, string origin, BackendConfig backend)
    {
        _ = new JsonFields(json, origin, "Backend.", ["Type"]);
        return backend;
    }

    private static uint? Bounded(JsonFields fields, string key, uint min, uint max) =>
        fields.Number(key) switch
        {
            null => null,
            { } value when value < min || value > max =>
                throw fields.Invalid(key, value.ToString(CultureInfo.InvariantCulture), $"it must be in {min} .. {max}"),
            { } value => value,
        };
}
