using System.Net;
using System.Text.Json;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Tests.Api;

public sealed class ApiServerTests : IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await RunningApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_endpoint_answers_with_its_view(bool isLocal)
    {
        (string Path, string Body)[] expected =
        [
            ("/healthz", "flannelmesh is running\n"),
            ("/readyz", """{"ready":true,"missing":[]}"""),
            ("/api/v1/node", JsonSerializer.Serialize(_api.State.Node, ApiJson.Default.NodeView)),
            ("/api/v1/members", JsonSerializer.Serialize(_api.State.Members, ApiJson.Default.IReadOnlyListMemberView)),
            ("/api/v1/leases", JsonSerializer.Serialize(_api.State.Leases, ApiJson.Default.IReadOnlyListLeaseView)),
            ("/api/v1/peers", JsonSerializer.Serialize(_api.State.Peers, ApiJson.Default.IReadOnlyListPeerView)),
            ("/api/v1/dataplane", JsonSerializer.Serialize(_api.State.Dataplane, ApiJson.Default.DataplaneView)),
            ("/api/v1/mesh", JsonSerializer.Serialize(_api.State.Mesh, ApiJson.Default.MeshView)),
            ("/api/v1/pool", JsonSerializer.Serialize(_api.State.Pool, ApiJson.Default.PoolView)),
            ("/api/v1/problems", JsonSerializer.Serialize(_api.State.Problems, ApiJson.Default.IReadOnlyListMeshProblemView)),
            ("/api/v1/leases/history", JsonSerializer.Serialize(_api.State.History, ApiJson.Default.IReadOnlyListLeaseChangeView)),
            ("/api/v1/leases/history?subnet=10.5.1.0/24", JsonSerializer.Serialize(_api.State.History, ApiJson.Default.IReadOnlyListLeaseChangeView)),
        ];
        foreach (var (path, body) in expected)
        {
            using var response = await _api.GetAsync(path, isLocal);

            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
            Assert.Equal(body, await response.Content.ReadAsStringAsync());
            Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            Assert.Equal(body[0] is '{' or '[' ? "application/json" : "text/plain", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task The_root_lists_endpoints_that_exist()
    {
        using var root = await _api.GetAsync("/");
        var paths = (await root.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith('/')).ToList();

        Assert.Equal(15, paths.Count);
        foreach (var path in paths)
        {
            using var response = await _api.Tcp.GetAsync(_api.UriOf(path), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
        }
    }

    [Fact]
    public async Task Readiness_says_what_is_missing()
    {
        _api.State.Missing = ["no lease yet", "traffic rules are not set"];

        using var response = await _api.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(
            """{"ready":false,"missing":["no lease yet","traffic rules are not set"]}""", await response.Content.ReadAsStringAsync());
        using var alive = await _api.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task The_tcp_port_only_reads(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _api.UriOf("/api/v1/node"));
        using var response = await _api.Tcp.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
        Assert.Equal($$"""{"error":"{{method}} is not allowed here"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_unknown_path_is_a_json_error()
    {
        using var response = await _api.GetAsync("/api/v1/nodes");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"error":"there is no /api/v1/nodes"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.attacker.example:8286", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost:8286", HttpStatusCode.OK)]
    [InlineData("10.99.0.11:8286", HttpStatusCode.OK)]
    [InlineData("[::1]:8286", HttpStatusCode.OK)]
    public async Task A_name_that_somebody_points_at_this_host_is_refused(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _api.UriOf("/api/v1/node"));
        request.Headers.Host = host;
        using var response = await _api.Tcp.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(expected != HttpStatusCode.OK, body.RootElement.TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/readyz", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/node", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/events", HttpStatusCode.NotFound)]
    public async Task The_port_for_health_checks_tells_nothing_else(string path, HttpStatusCode expected)
    {
        using var response = await _api.Tcp.GetAsync(new UriBuilder(_api.UriOf(path)) { Port = _api.Healthz.Port }.Uri);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("10.6.0.0/24")]
    [InlineData("x")]
    public async Task A_history_of_no_subnet_says_what_one_is(string subnet)
    {
        using var response = await _api.GetAsync($"/api/v1/leases/history?subnet={subnet}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(
            $"subnet '{subnet}' is not one of the pool; it must be written as in /api/v1/leases, such as 10.5.1.0/24",
            body.RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_failure_is_told_without_its_details()
    {
        _api.State.Failure = new InvalidOperationException("secret");

        using var response = await _api.GetAsync("/api/v1/node");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("""{"error":"internal error; the agent\u0027s log has more"}""", await response.Content.ReadAsStringAsync());
    }
}
