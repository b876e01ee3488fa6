using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>Asks nft for the <see cref="FirewallState"/>; its JSON is libnftables-json(5).</summary>
public static class FirewallStateReader
{
    private static readonly ImmutableArray<string> Families = ["ip", "ip6"];

    /// <exception cref="NftException">nft cannot be asked, or answers something else than its JSON.</exception>
    public static async Task<FirewallState> ReadAsync(CancellationToken cancellation = default)
    {
        var chains = Objects(await NftCommand.PrintAsync(["-j", "list", "chains"], cancellation), "chain");

        // A table that somebody emptied of its chains counts as gone.
        var table = chains.Any(chain => $"{Text(chain, "family")} {Text(chain, "table")}" == TrafficRulesRenderer.Table)
            ? await NftCommand.PrintAsync(["-s", "list", "table", .. TrafficRulesRenderer.Table.Split(' ')], cancellation)
            : null;
        var forward = ImmutableArray.CreateBuilder<ForwardChain>();
        foreach (var family in Families)
        {
            forward.Add(await ReadForwardAsync(family, chains, cancellation));
        }

        return new FirewallState(table, forward.ToImmutable());
    }

    private static async Task<ForwardChain> ReadForwardAsync(string family, List<JsonObject> chains, CancellationToken cancellation)
    {
        var forward = Find(IptablesForwardRenderer.Forward);
        var hasOurs = Find(IptablesForwardRenderer.Chain) is not null;
        var drops = forward is not null && Text(forward, "policy") == "drop";
        if (!drops && !hasOurs)
        {
            return ForwardChain.None(family);
        }

        var rules = hasOurs ? await NftCommand.PrintAsync(["-s", .. Listing(IptablesForwardRenderer.Chain)], cancellation) : null;
        var jumps = forward is null ? [] : Jumps(await NftCommand.PrintAsync(["-j", .. Listing(IptablesForwardRenderer.Forward)], cancellation));
        return new ForwardChain(family, drops, rules, jumps);

        JsonObject? Find(string name) => chains.Find(chain =>
            (Text(chain, "family"), Text(chain, "table"), Text(chain, "name")) == (family, IptablesForwardRenderer.Table, name));

        IEnumerable<string> Listing(string chain) => ["list", "chain", family, IptablesForwardRenderer.Table, chain];
    }

    private static ImmutableArray<int> Jumps(string json) =>
    [
        .. Objects(json, "rule")
            .Where(rule => rule["expr"] is JsonArray expressions
                && expressions.Any(expression => expression?["jump"]?["target"]?.ToString() == IptablesForwardRenderer.Chain))
            .Select(rule => rule["handle"]!.GetValue<int>()),
    ];

    private static List<JsonObject> Objects(string json, string kind)
    {
        try
        {
            return [.. JsonNode.Parse(json)!["nftables"]!.AsArray().Select(entry => entry?[kind]).OfType<JsonObject>()];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new NftException($"nft answers something else than its JSON: {e.Message}");
        }
    }

    private static string? Text(JsonObject entry, string key) => entry[key]?.ToString();
}
