using System.Text.Json.Nodes;
using FlannelMesh.Cni.Protocol;
using FlannelMesh.Configuration;

namespace FlannelMesh.Cni.Configuration;

/// <summary>The network configuration for the plugin that does the work: as flannel's plugin makes it.</summary>
/// <param name="Type">The plugin's name; never a path.</param>
internal sealed record DelegateConfiguration(string Type, JsonObject Document)
{
    private const string DefaultType = "bridge";

    /// <summary>Names under which this plugin is installed; delegating to it would never end.</summary>
    private static readonly string[] OwnTypes = ["flannel", "flannelmesh"];

    public byte[] ToBytes() => CniJson.ToBytes(Document);

    /// <exception cref="CniException">delegate or ipam have a value that cannot be.</exception>
    public static DelegateConfiguration Create(PluginConfiguration plugin, SubnetFile subnetFile)
    {
        var document = (JsonObject?)plugin.Delegate?.DeepClone() ?? [];
        foreach (var ours in new[] { "name", "ipam" })
        {
            if (document.ContainsKey(ours))
            {
                throw Invalid(
                    $"delegate.{ours} is {CniJson.Show(document[ours])}; it must not be there: {ours} belongs beside delegate, not into it");
            }
        }

        var type = document.ContainsKey("type") ? TypeOf(document, "delegate.") : DefaultType;
        if (OwnTypes.Append(plugin.Type).Contains(type))
        {
            throw Invalid($"delegate.type is \"{type}\"; it must be another plugin than this one, such as \"bridge\"");
        }

        document["name"] = plugin.Name;
        document["type"] = type;
        if (plugin.DeclaredVersion is not "")
        {
            document["cniVersion"] = plugin.DeclaredVersion;
        }

        // Where the agent does not masquerade, the delegate shall.
        document.TryAdd("ipMasq", !subnetFile.IpMasq);
        document.TryAdd("mtu", subnetFile.Mtu);
        if (type == DefaultType)
        {
            document.TryAdd("isGateway", true);
        }

        if (plugin.RuntimeConfig is { } runtimeConfig)
        {
            document["runtimeConfig"] = runtimeConfig.DeepClone();
        }

        document["ipam"] = CreateIpam(plugin.Ipam, subnetFile);
        return new DelegateConfiguration(type, document);
    }

    /// <summary>The plugin that a delegate's configuration names.</summary>
    /// <exception cref="CniException">It names none, or a path.</exception>
    public static string TypeOf(JsonObject document, string prefix = "")
    {
        var type = document["type"].Text();
        return type is not (null or "" or "." or "..") && type.AsSpan().IndexOfAny('/', '\0') < 0
            ? type
            : throw Invalid($"{prefix}type is {CniJson.Show(document["type"])}; it must be the name of a plugin, such as \"bridge\"");
    }

    private static JsonObject CreateIpam(JsonObject? given, SubnetFile subnetFile)
    {
        var ipam = (JsonObject?)given?.DeepClone() ?? [];
        if (ipam.ContainsKey("type"))
        {
            TypeOf(ipam, "ipam.");
        }

        ipam.TryAdd("type", "host-local");
        var ranges = new JsonArray();
        foreach (var subnet in subnetFile.Subnets)
        {
            ranges.Add((JsonNode)new JsonArray((JsonNode)new JsonObject { ["subnet"] = subnet.ToString() }));
        }

        ipam["ranges"] = ranges;
        var routes = new JsonArray();
        foreach (var route in GivenRoutes(ipam["routes"]))
        {
            routes.Add(route.DeepClone());
        }

        foreach (var network in subnetFile.Networks)
        {
            routes.Add((JsonNode)new JsonObject { ["dst"] = network.ToString() });
        }

        ipam["routes"] = routes;
        return ipam;
    }

    private static IEnumerable<JsonObject> GivenRoutes(JsonNode? routes)
    {
        if (routes is null)
        {
            yield break;
        }

        if (routes is not JsonArray array)
        {
            throw Invalid($"ipam.routes is {CniJson.Show(routes)}; it must be an array");
        }

        for (var i = 0; i < array.Count; i++)
        {
            if (array[i] is not JsonObject route || !Cidr.TryParse(route["dst"].Text() ?? "", out _, out _))
            {
                throw Invalid(
                    $"ipam.routes[{i}] is {CniJson.Show(array[i])}; it must be an object with a network as dst, such as {{\"dst\": \"0.0.0.0/0\"}}");
            }

            if (route["gw"] is { } gateway && !Cidr.TryParseAddress(gateway.Text() ?? "", out _))
            {
                throw Invalid($"ipam.routes[{i}].gw is {CniJson.Show(gateway)}; it must be an address");
            }

            yield return route;
        }
    }

    private static CniException Invalid(string message) => new(CniErrorCode.InvalidConfiguration, message);
}
