using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlannelMesh.Dashboard;

/// <summary>The page and all it consists of, by path.</summary>
internal static class DashboardFiles
{
    private const string Folder = "dashboard/";
    private const string Index = "/dashboard/index.html";

    private static readonly Lazy<FrozenDictionary<string, DashboardFile>> All = new(Load);

    /// <summary>The file a GET or HEAD asks for; null if none. The root is the page for who takes HTML, that is for browsers.</summary>
    public static DashboardFile? Find(HttpRequest request)
    {
        var path = request.Path.Value switch
        {
            "/" when TakesHtml(request) => Index,
            "/dashboard" or "/dashboard/" => Index,
            var other => other ?? "",
        };
        return path.StartsWith($"/{Folder}", StringComparison.Ordinal) ? All.Value.GetValueOrDefault(path) : null;
    }

    /// <summary>Paths of all files.</summary>
    public static IEnumerable<string> Paths => All.Value.Keys;

    private static bool TakesHtml(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    private static FrozenDictionary<string, DashboardFile> Load()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(name => $"/{name}", name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");
                return new DashboardFile(ContentTypeOf(name), content, tag);
            });
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"no content type for a file of the page that ends in '{other}'"),
    };
}
