using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

/// <summary>HTTP over TCP, from inside the host's namespace, where alone 127.0.0.1 is the agent's.</summary>
[Collection(VxlanLabCollection.Name)]
public sealed class HttpTests(VxlanLab fixture)
{
    [KernelFact]
    public async Task Healthz_and_readyz_answer_200()
    {
        Assert.Equal(200, (await GetAsync("/healthz")).Status);
        Assert.Equal(200, (await GetAsync("/readyz")).Status);
    }

    [KernelFact]
    public async Task The_api_answers_as_promised()
    {
        JsonAssert.HasMembers(await GetJsonAsync("node"), JsonAssert.Node);
        JsonAssert.IsArrayOf(await GetJsonAsync("members"), 3, JsonAssert.Member);
        JsonAssert.IsArrayOf(await GetJsonAsync("leases"), 3, JsonAssert.Lease);
        JsonAssert.IsArrayOf(await GetJsonAsync("peers"), 2, JsonAssert.Peer);
        Assert.NotEqual(JsonValueKind.Undefined, (await GetJsonAsync("dataplane")).ValueKind);
    }

    private Task<(int Status, string Body)> GetAsync(string path) => fixture.Lab.Hosts[0].FetchAsync($"http://127.0.0.1:8286{path}");

    private async Task<JsonElement> GetJsonAsync(string resource)
    {
        var (status, body) = await GetAsync($"/api/v1/{resource}");
        Assert.Equal(200, status);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
}
