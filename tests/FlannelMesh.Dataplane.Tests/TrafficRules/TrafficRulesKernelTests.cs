using System.Text.Json;
using FlannelMesh.Dataplane.TrafficRules;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.TrafficRules;

public sealed class TrafficRulesKernelTests : IDisposable
{
    private readonly TestNamespace _namespace = new();

    public void Dispose() => _namespace.Dispose();

    [KernelTheory]
    [InlineData(true, true, true, true, false)]
    [InlineData(true, true, true, true, true)]
    [InlineData(true, true, true, false, true)]
    [InlineData(true, true, false, true, true)]
    [InlineData(true, false, true, true, true)]
    [InlineData(false, true, true, true, true)]
    [InlineData(false, false, true, true, false)]
    public void The_kernel_has_every_rule(bool masquerade, bool forward, bool fullyRandom, bool v4, bool v6)
    {
        Load(TrafficRulesRenderer.Render(Policies.Of(masquerade, forward, fullyRandom, v4, v6)));

        var families = (v4 ? 1 : 0) + (v6 ? 1 : 0);
        Assert.Equal(masquerade || forward ? ["flannelmesh"] : [], Names("table"));
        Assert.Equal([.. forward ? ["forward"] : Array.Empty<string>(), .. masquerade ? ["postrouting"] : Array.Empty<string>()], Names("chain"));
        Assert.Equal(forward ? 2 * families : 0, RulesOf("forward"));
        Assert.Equal(masquerade ? 1 + (5 * families) : 0, RulesOf("postrouting"));
    }

    [KernelFact]
    public void Chains_hook_in_where_flannels_do()
    {
        Load(TrafficRulesRenderer.Render(Policies.Of()));

        Assert.Equal(
            [("forward", "filter", "forward", 0, "accept"), ("postrouting", "nat", "postrouting", 100, "accept")],
            Objects("chain").Select(chain => (
                Text(chain, "name"), Text(chain, "type"), Text(chain, "hook"), chain.GetProperty("prio").GetInt32(), Text(chain, "policy"))));
    }

    [KernelFact]
    public void Rules_applied_again_replace_the_old_ones()
    {
        Load(TrafficRulesRenderer.Render(Policies.Of(v6: true)));
        Load(TrafficRulesRenderer.Render(Policies.Of(v6: true)));
        Assert.Equal((1, 11), (Names("table").Length, RulesOf("postrouting")));

        Load(TrafficRulesRenderer.Render(Policies.Of(forward: false)));

        Assert.Equal(["postrouting"], Names("chain"));
        Assert.Equal((1, 6), (Names("table").Length, RulesOf("postrouting")));
    }

    [KernelFact]
    public void Removal_takes_our_table_away_and_works_without_it()
    {
        Load(TrafficRulesRenderer.RenderRemoval());
        Load(TrafficRulesRenderer.Render(Policies.Of()));
        Load(TrafficRulesRenderer.RenderRemoval());

        Assert.Empty(Names("table"));
    }

    [KernelFact]
    public void Other_tables_are_not_touched()
    {
        Load("table ip flannelmesh { chain postrouting { type nat hook postrouting priority 90; ip saddr 10.5.0.0/16 return; }; }\n"
            + "table inet filter { chain forward { type filter hook forward priority 0; policy drop; }; }\n");
        var before = List("ip", "flannelmesh") + List("inet", "filter");

        Load(TrafficRulesRenderer.Render(Policies.Of(v6: true)));
        Load(TrafficRulesRenderer.RenderRemoval());

        Assert.Equal(before, List("ip", "flannelmesh") + List("inet", "filter"));
        Assert.Equal(2, Names("table").Length);
    }

    [KernelFact]
    public void The_command_runs_a_script_and_reports_what_nft_says()
    {
        Assert.Null(_namespace.Run(() => NftCommand.RunAsync(TrafficRulesRenderer.Render(Policies.Of())).GetAwaiter().GetResult()));
        Assert.Equal(["flannelmesh"], Names("table"));

        var error = _namespace.Run(() => NftCommand.RunAsync("table inet {\n").GetAwaiter().GetResult());

        Assert.StartsWith("nft: ", error, StringComparison.Ordinal);
        Assert.Contains("syntax error", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
    }

    private void Load(string script) =>
        Command.TryRun("ip", ["netns", "exec", _namespace.Name, "nft", "-f", "-"], script).EnsureSuccess();

    private string List(string family, string table) => _namespace.Exec("nft", "list", "table", family, table).EnsureSuccess().StandardOutput;

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private string[] Names(string kind) => [.. Objects(kind).Select(element => Text(element, "name"))];

    private int RulesOf(string chain) => Objects("rule").Count(rule => Text(rule, "chain") == chain);

    private List<JsonElement> Objects(string kind)
    {
        using var document = JsonDocument.Parse(_namespace.Exec("nft", "-j", "list", "ruleset").EnsureSuccess().StandardOutput);
        return
        [
            .. document.RootElement.GetProperty("nftables").EnumerateArray()
                .Where(element => element.TryGetProperty(kind, out _))
                .Select(element => element.GetProperty(kind).Clone()),
        ];
    }
}
