using System.Net;
using System.Text.Json;

namespace FlannelMesh.Backends.CloudRoute.Gce;

/// <summary>Compute Engine's routes to and from ours.</summary>
internal static class GceRoutes
{
    private const string Prefix = "flannelmesh-";

    /// <summary>Names have lower-case letters, digits and dashes.</summary>
    public static string NameOf(IPNetwork destination) =>
        Prefix + destination.ToString().Replace('.', '-').Replace(':', '-').Replace('/', '-');

    /// <summary>A resource's URL without the host, the same whichever host answered: projects/p/zones/z/instances/i.</summary>
    public static string PathOf(string url) => url.IndexOf("projects/", StringComparison.Ordinal) is var start and >= 0 ? url[start..] : url;

    /// <param name="table">The network's path.</param>
    public static RouteEntry? Of(JsonElement route, string table)
    {
        if (!IPNetwork.TryParse(route.GetProperty("destRange").GetString(), out var destination))
        {
            return null;
        }

        var name = route.GetProperty("name").GetString()!;
        var instance = Text(route, "nextHopInstance");
        var warning = route.TryGetProperty("warnings", out var warnings) && warnings.GetArrayLength() > 0 ? Text(warnings[0], "code") : null;
        return new RouteEntry
        {
            Table = table,
            Destination = destination,
            Target = PathOf(instance ?? Text(route, "nextHopIp") ?? Text(route, "nextHopGateway") ?? Text(route, "nextHopNetwork") ?? "another next hop"),
            State = warning is null ? RouteState.Active : RouteState.Broken,
            StateText = warning ?? "active",
            Id = name,
            IsForeign = instance is null || !name.StartsWith(Prefix, StringComparison.Ordinal),
        };
    }

    public static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
