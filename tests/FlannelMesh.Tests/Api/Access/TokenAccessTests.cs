using System.Net;
using System.Text.Json;
using FlannelMesh.Api.Access;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Api.Access;

public sealed class TokenAccessTests : IDisposable
{
    private static readonly string[] Guarded =
    [
        "/", "/api/v1/node", "/api/v1/members", "/api/v1/leases", "/api/v1/leases/history", "/api/v1/peers", "/api/v1/voters", "/api/v1/dataplane", "/api/v1/mesh",
        "/api/v1/pool", "/api/v1/problems", "/api/v1/events", "/api/v1/watch", "/api/v1/nothing",
    ];

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _client = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose()
    {
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Everything_but_health_metrics_and_the_empty_page_needs_the_token()
    {
        await using var api = await StartAsync(OpenPaths.Health | OpenPaths.Metrics);
        foreach (var path in Guarded)
        {
            using var refused = await api.GetAsync(_client, path);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, refused.StatusCode));
            Assert.Equal("Bearer realm=\"flannelmesh\"", refused.Headers.WwwAuthenticate.ToString());
            Assert.Contains("--http-token-file", await ErrorOf(refused), StringComparison.Ordinal);

            using var answered = await api.GetAsync(_client, path, token: $"Bearer {GuardedApi.Token}");
            Assert.NotEqual((path, HttpStatusCode.Unauthorized), (path, answered.StatusCode));
        }

        foreach (var path in new[] { "/healthz", "/readyz", "/metrics", "/dashboard/app.js", "/dashboard/" })
        {
            using var response = await api.GetAsync(_client, path);
            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
        }
    }

    [Theory]
    [InlineData(OpenPaths.None, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData(OpenPaths.Health, HttpStatusCode.OK, HttpStatusCode.Unauthorized)]
    [InlineData(OpenPaths.Metrics, HttpStatusCode.Unauthorized, HttpStatusCode.OK)]
    public async Task What_is_open_to_all_can_be_set_and_the_port_for_health_checks_stays_open(OpenPaths open, HttpStatusCode health, HttpStatusCode metrics)
    {
        await using var api = await StartAsync(open);
        using var healthz = await api.GetAsync(_client, "/healthz");
        using var readyz = await api.GetAsync(_client, "/readyz");
        using var text = await api.GetAsync(_client, "/metrics");
        using var own = await _client.GetAsync(new UriBuilder("http", "127.0.0.1", api.HealthPort, "/healthz").Uri);

        Assert.Equal((health, health, metrics), (healthz.StatusCode, readyz.StatusCode, text.StatusCode));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("Bearer correct-horse-battery-staple", HttpStatusCode.OK)]
    [InlineData("bearer  correct-horse-battery-staple ", HttpStatusCode.OK)]
    [InlineData("Bearer correct-horse-battery-stapl", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer correct-horse-battery-staple2", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", HttpStatusCode.Unauthorized)]
    [InlineData("Basic correct-horse-battery-staple", HttpStatusCode.Unauthorized)]
    [InlineData("correct-horse-battery-staple", HttpStatusCode.Unauthorized)]
    public async Task Only_the_whole_token_counts(string header, HttpStatusCode expected)
    {
        await using var api = await StartAsync(OpenPaths.None);
        using var response = await api.GetAsync(_client, "/api/v1/node", token: header);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Whoever_guesses_is_heard_no_more_for_a_while_and_others_are()
    {
        await using var api = await StartAsync(OpenPaths.Health);
        for (var guess = 0; guess < GuessLimit.Burst; guess++)
        {
            using var wrong = await api.GetAsync(_client, "/api/v1/node", token: $"Bearer guess-number-{guess}-of-many");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var late = await api.GetAsync(_client, "/api/v1/node", token: $"Bearer {GuardedApi.Token}");
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
        Assert.Equal(GuessLimit.Recovery, late.Headers.RetryAfter?.Delta);
        using var health = await api.GetAsync(_client, "/healthz");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        using var other = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        });
        using var elsewhere = await api.GetAsync(other, "/api/v1/node", token: $"Bearer {GuardedApi.Token}");
        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);

        _time.Advance(GuessLimit.Recovery);
        using var again = await api.GetAsync(_client, "/api/v1/node", token: $"Bearer {GuardedApi.Token}");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Without_anything_to_ask_for_it_says_which_flags_are_missing()
    {
        await using var api = await GuardedApi.StartAsync(listen => listen with
        {
            Access = new HttpAccess(OpenPaths.Health | OpenPaths.Metrics, null, null, _time, NullLogger.Instance),
        });
        using var refused = await api.GetAsync(_client, "/api/v1/node", token: "Bearer whatever-it-may-be");
        using var metrics = await api.GetAsync(_client, "/metrics");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Matches("--http-token-file.*--http-tls", await ErrorOf(refused));
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        using var local = api.Local();
        using var command = await local.GetAsync(new Uri("http://localhost/api/v1/node"));
        Assert.Equal(HttpStatusCode.OK, command.StatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Not_even_the_token_lets_anybody_change_anything_over_TCP(string method)
    {
        await using var api = await StartAsync(OpenPaths.None);
        using var request = new HttpRequestMessage(new HttpMethod(method), new UriBuilder("http", "127.0.0.1", api.Port, "/api/v1/leave").Uri);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {GuardedApi.Token}");
        using var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task No_answer_invites_other_pages_and_every_one_has_a_policy()
    {
        await using var api = await StartAsync(OpenPaths.Health);
        foreach (var path in new[] { "/", "/healthz", "/api/v1/node", "/dashboard/", "/nothing" })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Options, HttpMethod.Head })
            {
                using var request = new HttpRequestMessage(method, new UriBuilder("http", "127.0.0.1", api.Port, path).Uri);
                request.Headers.Add("Origin", "http://attacker.example");
                request.Headers.Add("Access-Control-Request-Method", "GET");
                request.Headers.Add("Access-Control-Request-Headers", "authorization");
                using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

                Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
                Assert.StartsWith("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            }
        }
    }

    private Task<GuardedApi> StartAsync(OpenPaths open) => GuardedApi.StartAsync(listen => listen with
    {
        Access = new HttpAccess(open, GuardedApi.TokenIn(_directory, time: _time), null, _time, NullLogger.Instance),
    });

    private static async Task<string> ErrorOf(HttpResponseMessage response)
    {
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty("error").GetString()!;
    }
}
