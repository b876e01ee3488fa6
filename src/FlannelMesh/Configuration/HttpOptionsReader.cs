using FlannelMesh.Api.Access;

namespace FlannelMesh.Configuration;

/// <summary>The settings of the read-only HTTP listener.</summary>
internal static class HttpOptionsReader
{
    public static HttpOptions Read(SettingReader reader)
    {
        var (certificate, key) = (reader.Text("http-tls-cert"), reader.Text("http-tls-key"));
        if ((certificate is null) != (key is null))
        {
            var (given, missing) = certificate is null ? ("http-tls-key", "--http-tls-cert") : ("http-tls-cert", "--http-tls-key");
            throw reader.Error(given, $"it needs {missing} as well");
        }

        foreach (var name in reader.Texts("http-host-names").Where(name => !NodeNames.IsValid(name)))
        {
            throw reader.Error("http-host-names", "it must be names of this host as in URLs, without port", name);
        }

        return new HttpOptions(
            reader.Text("http-token-file"), reader.Boolean("http-tls") || certificate is not null, certificate, key, Open(reader), reader.Texts("http-host-names"));
    }

    private static OpenPaths Open(SettingReader reader)
    {
        var text = reader.RequiredText("http-open");
        if (text == "none")
        {
            return OpenPaths.None;
        }

        return text.Split(',', StringSplitOptions.TrimEntries).Aggregate(OpenPaths.None, (open, word) => open | word switch
        {
            "health" => OpenPaths.Health,
            "metrics" => OpenPaths.Metrics,
            _ => throw reader.Error("http-open", "it must be health, metrics, both with a comma between, or none"),
        });
    }
}
