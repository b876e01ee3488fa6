using System.Text.Json;

namespace FlannelMesh.Configuration;

/// <summary>Reads the Backend objects of the clouds.</summary>
internal static class CloudConfigReader
{
    private static readonly string[] AwsKeys = ["Type", "RouteTableID"];
    private static readonly string[] GceKeys = ["Type"];
    private static readonly string[] AliSecrets = ["AccessKeyID", "AccessKeySecret"];
    private static readonly string[] AliKeys = ["Type", "RouteTableID", .. AliSecrets];

    public static AwsVpcBackendConfig ReadAws(JsonElement json, string origin)
    {
        var fields = new JsonFields(json, origin, "Backend.", AwsKeys);
        var tables = fields.Texts("RouteTableID");
        return new AwsVpcBackendConfig { RouteTableIds = [.. tables.Select(table => Table(fields, table, "rtb-")).Distinct()] };
    }

    public static GceBackendConfig ReadGce(JsonElement json, string origin)
    {
        _ = new JsonFields(json, origin, "Backend.", GceKeys);
        return new GceBackendConfig();
    }

    /// <param name="enablesIpv6">The network has IPv6 subnets.</param>
    public static AliVpcBackendConfig ReadAli(JsonElement json, string origin, bool enablesIpv6)
    {
        var fields = new JsonFields(json, origin, "Backend.", AliKeys);
        foreach (var key in AliSecrets.Where(fields.Has))
        {
            // Not with its value: it is a secret.
            throw fields.Error(
                $"Backend.{key} is set; keys do not belong into a file that all hosts share: "
                + "give the hosts a RAM role, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET for the agent");
        }

        if (enablesIpv6)
        {
            throw fields.Error("EnableIPv6 is true; an Alibaba Cloud route table leads IPv6 to no instance: leave IPv6 out, or use type vxlan");
        }

        return new AliVpcBackendConfig { RouteTableId = fields.Text("RouteTableID") is { } table ? Table(fields, table, "vtb-") : null };
    }

    private static string Table(JsonFields fields, string id, string prefix) =>
        id.StartsWith(prefix, StringComparison.Ordinal) && id.Length > prefix.Length && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? id
            : throw fields.Invalid("RouteTableID", $"\"{id}\"", $"it must be the id of a route table, such as {prefix}0123456789abcdef0");
}
