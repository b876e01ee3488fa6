using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlannelMesh.Diagnosis;

/// <summary>Reads `nft -j list ruleset` (libnftables-json(5)).</summary>
public static class FirewallReader
{
    /// <returns>Null if this is not nft's JSON.</returns>
    public static FirewallFacts? Read(string json)
    {
        try
        {
            return JsonNode.Parse(json)?["nftables"] is JsonArray entries ? Read(entries) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static FirewallFacts Read(JsonArray entries)
    {
        var facts = new FirewallFacts();
        var inputs = ImmutableArray.CreateBuilder<string>();
        foreach (var chain in entries.Select(entry => entry?["chain"]).OfType<JsonObject>())
        {
            var (family, table, name) = (Text(chain, "family"), Text(chain, "table"), Text(chain, "name"));
            facts = (family, table, name) switch
            {
                ("ip", "filter", "FORWARD") => facts with { ForwardPolicy = Text(chain, "policy") },
                ("ip6", "filter", "FORWARD") => facts with { ForwardPolicyV6 = Text(chain, "policy") },
                _ => facts,
            };

            if (Text(chain, "hook") == "input" && Text(chain, "policy") == "drop")
            {
                inputs.Add($"{family} {table} {name}");
            }
        }

        var numbers = ImmutableHashSet.CreateBuilder<int>();
        var networks = ImmutableHashSet.CreateBuilder<string>();
        foreach (var rule in entries.Select(entry => entry?["rule"]).OfType<JsonObject>())
        {
            var isFilter = (Text(rule, "family"), Text(rule, "table")) is ("ip" or "ip6", "filter");
            Collect(rule["expr"], numbers, isFilter ? networks : null);
        }

        return facts with { DroppingInputs = inputs.ToImmutable(), Numbers = numbers.ToImmutable(), ForwardNetworks = networks.ToImmutable() };
    }

    private static void Collect(JsonNode? node, ImmutableHashSet<int>.Builder numbers, ImmutableHashSet<string>.Builder? networks)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var element in array)
                {
                    Collect(element, numbers, networks);
                }

                break;
            case JsonObject { Count: > 0 } prefix when prefix["prefix"] is JsonObject network:
                networks?.Add($"{network["addr"]}/{network["len"]}");
                break;
            case JsonObject expression:
                foreach (var (_, value) in expression)
                {
                    Collect(value, numbers, networks);
                }

                break;
            case JsonValue value when value.TryGetValue(out int number):
                numbers.Add(number);
                break;
        }
    }

    private static string? Text(JsonObject entry, string key) =>
        entry[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
