using System.Net;
using System.Text;
using System.Text.Json;
using FlannelMesh.Api;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Tests.Security;

namespace FlannelMesh.Tests.Api;

public sealed class ControlRoutesTests : IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await RunningApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("POST", "/api/v1/leave", null, "leave False")]
    [InlineData("POST", "/api/v1/leave", "{\"release\":false}", "leave False")]
    [InlineData("POST", "/api/v1/leave", "{\"release\":true}", "leave True")]
    [InlineData("POST", "/api/v1/leave?release=true", null, "leave True")]
    [InlineData("PUT", "/api/v1/reservations/10.5.3.0/24", "{\"node\":\"h7\"}", "reserve 10.5.3.0/24 h7")]
    [InlineData("PUT", "/api/v1/reservations/10.5.3.0%2F24", "{\"node\":\"h7\"}", "reserve 10.5.3.0/24 h7")]
    [InlineData("PUT", "/api/v1/reservations/10.5.3.0/24?node=h7", null, "reserve 10.5.3.0/24 h7")]
    [InlineData("DELETE", "/api/v1/reservations/10.5.3.0%2F24", null, "unreserve 10.5.3.0/24")]
    [InlineData("POST", "/api/v1/evict/h7", null, "evict h7")]
    [InlineData("PUT", "/api/v1/voters/h7", null, "add h7")]
    [InlineData("DELETE", "/api/v1/voters/h7", null, "remove h7")]
    [InlineData("POST", "/api/v1/invitations", null, "invite any 01:00:00 False")]
    [InlineData("POST", "/api/v1/invitations", "{\"node\":\"h7\",\"expiresSeconds\":60,\"anywhere\":true}", "invite h7 00:01:00 True")]
    public async Task Every_change_reaches_the_agent_with_what_was_asked(string method, string path, string? body, string expected)
    {
        var (status, text) = await SendAsync(method, path, body);

        Assert.Equal((HttpStatusCode.OK, """{"message":"done"}"""), (status, text));
        Assert.Equal([expected], _api.Control.Calls);
    }

    [Fact]
    public async Task A_revocation_list_may_be_larger_than_other_bodies_and_what_is_none_is_refused()
    {
        using var authority = new TestAuthority();
        using var signer = authority.Open();
        var serials = Enumerable.Range(1, 4000).Select(number => (byte[])[1, (byte)(number >> 8), (byte)number, .. new byte[13]]);
        var list = RevocationListMaker.Next(signer, null, serials, [], DateTimeOffset.UtcNow);
        Assert.InRange(list.ToPem().Length, 100_000, 2 * RevocationList.MaxBytes);

        Assert.Equal((HttpStatusCode.OK, """{"message":"done"}"""), await SendAsync("POST", "/api/v1/revocations", list.ToPem()));
        Assert.Equal(["revoke 1"], _api.Control.Calls);

        var (status, text) = await SendAsync("POST", "/api/v1/revocations", "{}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("the body is not what it should be: it is no revocation list in PEM", Error(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(503)]
    public async Task What_went_wrong_is_the_answer_under_its_status(int expected)
    {
        _api.Control.Result = expected switch
        {
            404 => ControlResult.NotFound("that is why"),
            409 => ControlResult.Refused("that is why"),
            _ => ControlResult.Unavailable("that is why"),
        };

        var (status, text) = await SendAsync("POST", "/api/v1/evict/h7");

        Assert.Equal(((HttpStatusCode)expected, """{"error":"that is why"}"""), (status, text));
    }

    [Theory]
    [InlineData("POST", "/api/v1/leave", "{\"release\":")]
    [InlineData("POST", "/api/v1/leave", "{\"release\":\"perhaps\"}")]
    [InlineData("POST", "/api/v1/leave", "yes")]
    [InlineData("PUT", "/api/v1/reservations/10.5.3.0/24", "[]")]
    [InlineData("PUT", "/api/v1/reservations/10.5.3.0/24", "{\"node\":7}")]
    [InlineData("POST", "/api/v1/invitations", "{\"expiresSeconds\":\"soon\"}")]
    public async Task A_body_that_is_not_the_json_it_should_be_is_refused_with_a_sentence(string method, string path, string body)
    {
        var (status, text) = await SendAsync(method, path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith($"the body of {method} {path} is not the JSON it should be: ", Error(text), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', Error(text));
        Assert.Empty(_api.Control.Calls);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("{\"node\":null}")]
    [InlineData("{\"node\":\"\"}")]
    public async Task A_reservation_needs_a_node(string? body)
    {
        var (status, text) = await SendAsync("PUT", "/api/v1/reservations/10.5.3.0/24", body);

        Assert.Equal((HttpStatusCode.BadRequest, "the node is missing: the body must be {\"node\": \"NAME\"}"), (status, Error(text)));
        Assert.Empty(_api.Control.Calls);
    }

    [Theory]
    [InlineData("POST", "/api/v1/node")]
    [InlineData("PUT", "/api/v1/leave")]
    [InlineData("POST", "/api/v1/evict/")]
    [InlineData("DELETE", "/api/v1/reservations/")]
    [InlineData("POST", "/api/v1/voters/h7")]
    [InlineData("PATCH", "/api/v1/voters/h7")]
    public async Task There_are_no_other_changes(string method, string path)
    {
        var (status, text) = await SendAsync(method, path);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, $"{method} {path} is not allowed here"), (status, Error(text)));
        Assert.Empty(_api.Control.Calls);
    }

    [Theory]
    [InlineData("POST", "/api/v1/leave")]
    [InlineData("PUT", "/api/v1/reservations/10.5.3.0/24?node=h7")]
    [InlineData("DELETE", "/api/v1/reservations/10.5.3.0/24")]
    [InlineData("POST", "/api/v1/evict/h7")]
    [InlineData("PUT", "/api/v1/voters/h7")]
    [InlineData("DELETE", "/api/v1/voters/h7")]
    public async Task Nothing_is_changed_over_tcp(string method, string path)
    {
        foreach (var port in new[] { _api.Http.Port, _api.Healthz.Port })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new UriBuilder(_api.UriOf(path)) { Port = port }.Uri);
            using var response = await _api.Tcp.SendAsync(request);

            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
            Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
            Assert.Equal($"{method} is not allowed here", Error(await response.Content.ReadAsStringAsync()));
        }

        Assert.Empty(_api.Control.Calls);
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://localhost{path}"))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var response = await _api.Local.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Error(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("error").GetString()!;
    }
}
