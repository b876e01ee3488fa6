using System.Text.Json.Nodes;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Commands;

/// <summary>The result of the ADD, which runtimes give back at CHECK and DEL.</summary>
internal static class PreviousResult
{
    /// <summary>Puts it into the delegate's configuration, in the version that the delegate speaks.</summary>
    public static void Add(JsonObject document, PluginConfiguration configuration)
    {
        if (configuration.PreviousResult is not { } given)
        {
            return;
        }

        var result = (JsonObject)given.DeepClone();
        if (document["cniVersion"].Text() is CniVersion.BeforeNewest and var version && result["cniVersion"].Text() is CniVersion.Newest)
        {
            result["cniVersion"] = version;
        }

        NameGateways(result);
        document["prevResult"] = result;
    }

    /// <summary>
    /// A route without gw is by the gateway of the addresses. The bridge plugin makes such routes that way, but before its version 1.3 its
    /// CHECK looks for them without a gateway and never finds them.
    /// </summary>
    private static void NameGateways(JsonObject result)
    {
        foreach (var route in (result["routes"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (route["gw"] is null && route["dst"].Text() is { } destination && Gateway(result, IsIpv6(destination)) is { } gateway)
            {
                route["gw"] = gateway;
            }
        }
    }

    private static string? Gateway(JsonObject result, bool isIpv6) => (result["ips"] as JsonArray ?? [])
        .OfType<JsonObject>()
        .Select(address => address["gateway"].Text())
        .FirstOrDefault(gateway => !string.IsNullOrEmpty(gateway) && IsIpv6(gateway) == isIpv6);

    private static bool IsIpv6(string text) => text.Contains(':', StringComparison.Ordinal);
}
