using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using FlannelMesh.Dashboard;
using FlannelMesh.Tests.Api;

namespace FlannelMesh.Tests.Dashboard;

public sealed partial class DashboardFilesTests : IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await RunningApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_file_is_served_with_its_type_and_a_strict_policy(bool isLocal)
    {
        Assert.Contains("/dashboard/index.html", DashboardFiles.Paths);
        foreach (var path in DashboardFiles.Paths)
        {
            using var response = await _api.GetAsync(path, isLocal);

            Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
            Assert.Equal((path, ContentTypeOf(path)), (path, response.Content.Headers.ContentType?.MediaType));
            Assert.Equal(
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
                Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
            Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
            Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
            Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html")]
    [InlineData("*/*", "text/plain")]
    [InlineData(null, "text/plain")]
    public async Task The_root_is_the_page_for_browsers_and_a_list_for_programs(string? accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _api.UriOf("/"));
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await _api.Tcp.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/dashboard", HttpStatusCode.OK)]
    [InlineData("/dashboard/", HttpStatusCode.OK)]
    [InlineData("/dashboard/nothing.js", HttpStatusCode.NotFound)]
    [InlineData("/dashboard/core/", HttpStatusCode.NotFound)]
    [InlineData("/dashboard/../reference.conf", HttpStatusCode.NotFound)]
    [InlineData("/dashboard/%2e%2e/reference.conf", HttpStatusCode.NotFound)]
    [InlineData("/reference.conf", HttpStatusCode.NotFound)]
    public async Task Nothing_but_the_page_is_served(string path, HttpStatusCode expected)
    {
        using var response = await _api.GetAsync(path);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Head_has_the_headers_and_no_body()
    {
        using var get = await _api.GetAsync("/dashboard/app.js");
        using var head = await _api.Tcp.SendAsync(new HttpRequestMessage(HttpMethod.Head, _api.UriOf("/dashboard/app.js")));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task What_the_browser_has_is_not_sent_again()
    {
        using var first = await _api.GetAsync("/dashboard/app.js");
        var tag = Assert.IsType<EntityTagHeaderValue>(first.Headers.ETag);

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(tag));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new EntityTagHeaderValue("\"another\"")));
    }

    [Fact]
    public async Task The_port_for_health_checks_has_no_page()
    {
        var health = new UriBuilder(_api.UriOf("/dashboard/index.html")) { Port = _api.Healthz.Port }.Uri;
        using var response = await _api.Tcp.GetAsync(health);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>All that the page and its modules name is there, and nothing is inline or from elsewhere.</summary>
    [Fact]
    public async Task The_page_is_complete_and_needs_nobody_else()
    {
        var paths = DashboardFiles.Paths.ToHashSet();
        foreach (var path in paths)
        {
            var text = await (await _api.GetAsync(path)).Content.ReadAsStringAsync();
            foreach (Match match in Reference().Matches(text))
            {
                var target = new Uri(new Uri($"http://agent{path}"), match.Groups["path"].Value);
                Assert.True(target.Host == "agent" && paths.Contains(target.AbsolutePath), $"{path} refers to {match.Value}");
            }

            Assert.DoesNotMatch(Inline(), text);
        }
    }

    private async Task<HttpStatusCode> StatusAsync(EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _api.UriOf("/dashboard/app.js"));
        request.Headers.IfNoneMatch.Add(tag);
        using var response = await _api.Tcp.SendAsync(request);
        return response.StatusCode;
    }

    private static string ContentTypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html",
        ".js" => "text/javascript",
        ".css" => "text/css",
        _ => "image/svg+xml",
    };

    [GeneratedRegex("""(?:\bfrom |\bimport |\bsrc=|<link[^>]*href=|@import |url\()["'](?<path>[./][^"')\s;]+)|https?://(?!www\.w3\.org/)(?<path>\S+)""")]
    private static partial Regex Reference();

    [GeneratedRegex("""innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|\bnew Function\b|<style|<script>|\sstyle=|\son[a-z]+=""")]
    private static partial Regex Inline();
}
