using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlannelMesh.Tests.SupplyChain;

/// <summary>A package source with no packages: what it knows of vulnerabilities is what the test says.</summary>
internal sealed class FakePackageSource : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _address;
    private readonly bool _hasData;
    private readonly string? _vulnerable;

    /// <param name="hasData">Whether it knows of vulnerabilities at all.</param>
    /// <param name="vulnerable">A package, NAME/VERSION in lower case, that has one.</param>
    public FakePackageSource(bool hasData, string? vulnerable = null)
    {
        (_hasData, _vulnerable) = (hasData, vulnerable);
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(_address);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Index => $"{_address}index.json";

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var answer = Answer(context.Request.Url!.AbsolutePath);
            context.Response.StatusCode = answer is null ? 404 : 200;
            context.Response.Close(Encoding.UTF8.GetBytes(answer ?? ""), willBlock: true);
        }
    }

    private string? Answer(string path)
    {
        var (name, version) = _vulnerable?.Split('/') is [{ } first, { } second] ? (first, second) : ("none", "1.0.0");
        var data = _hasData ? $$""", { "@id": "{{_address}}known/index.json", "@type": "VulnerabilityInfo/6.7.0" }""" : "";
        return path switch
        {
            "/index.json" => $$"""
                { "version": "3.0.0", "resources": [
                  { "@id": "{{_address}}packages/", "@type": "PackageBaseAddress/3.0.0" },
                  { "@id": "{{_address}}about/", "@type": "RegistrationsBaseUrl/3.6.0" }{{data}} ] }
                """,
            "/known/index.json" => $$"""[ { "@name": "base", "@id": "{{_address}}known/base.json", "@updated": "2026-01-01T00:00:00Z" } ]""",
            "/known/base.json" => $$"""{ "{{name}}": [ { "severity": 2, "url": "{{_address}}advisory", "versions": "[{{version}}]" } ] }""",
            _ when path == $"/about/{name}/index.json" => $$"""
                { "count": 1, "items": [ { "@id": "{{_address}}about/page", "count": 1, "lower": "{{version}}", "upper": "{{version}}", "items": [ {
                  "@id": "{{_address}}about/leaf", "packageContent": "{{_address}}none", "catalogEntry": {
                    "@id": "{{_address}}about/entry", "id": "{{name}}", "version": "{{version}}", "listed": true,
                    "vulnerabilities": [ { "advisoryUrl": "{{_address}}advisory", "severity": "2" } ] } } ] } ] }
                """,
            _ => null,
        };
    }
}
