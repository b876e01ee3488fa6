using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlannelMesh.Commands.Bundle;

/// <summary>Takes secrets out of text: by what they are called, by what they look like, and those that are known.</summary>
/// <param name="known">Secrets of this host, whatever the text around them says.</param>
internal sealed partial class Redactor(IEnumerable<string> known)
{
    public const string Mark = "[redacted]";

    /// <summary>Shorter ones would be found in everything.</summary>
    private const int ShortestKnown = 6;

    /// <summary>As they are, and as JSON writes them: with \u002B for a plus sign.</summary>
    private readonly IReadOnlyList<string> _known =
    [
        .. known.Where(secret => secret.Length >= ShortestKnown)
            .SelectMany(secret => new[] { secret, JsonEncodedText.Encode(secret).Value, JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value })
            .Distinct()
            .OrderByDescending(secret => secret.Length),
    ];

    public byte[] Redact(byte[] text) => Encoding.UTF8.GetBytes(Redact(Encoding.UTF8.GetString(text)));

    public string Redact(string text)
    {
        var clean = _known.Aggregate(text, (now, secret) => now.Replace(secret, Mark, StringComparison.Ordinal));
        clean = PrivateKeys().Replace(clean, Mark);
        clean = JoinTokens().Replace(clean, Mark);
        clean = UserInfo().Replace(clean, $"$1{Mark}@");
        clean = Authorization().Replace(clean, $"$1{Mark}");
        clean = Named().Replace(clean, match => match.Groups["key"].Value + (match.Groups["quote"].Value is { Length: > 0 } quote ? quote + Mark + quote
            : match.Groups["key"].Value.Contains('"') ? $"\"{Mark}\""
            : Mark));
        return Flags().Replace(clean, $"$1{Mark}");
    }

    /// <summary>A variable, key or flag of such a name holds a secret.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKeys();

    [GeneratedRegex("\\bfm1\\.[A-Za-z0-9_-]{8,}")]
    private static partial Regex JoinTokens();

    [GeneratedRegex("\\b([a-zA-Z][a-zA-Z0-9+.-]*://)[^/\\s@\"'<>]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex("(authorization\"?\\s*[:=]\\s*\"?(?:(?:bearer|basic)\\s+)?)[^\\s\"]+", RegexOptions.IgnoreCase)]
    private static partial Regex Authorization();

    [GeneratedRegex("passw(?:or)?d|passphrase|secret|token|private[_-]?key|api[_-]?key|access[_-]?key|credential", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(
        "(?<key>[\"']?[\\w.-]*(?:passw(?:or)?d|passphrase|secret|token|private[_-]?key|api[_-]?key|access[_-]?key|credential)[\\w.-]*[\"']?[ \\t]*[:=][ \\t]*)"
        + "(?:(?<quote>\")(?:[^\"\\\\\\n]|\\\\.)*\"|(?<quote>')[^'\\n]*'|(?!\\[redacted\\])[^\\s,;}\\])\"']+)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex("(--[\\w-]*(?:password|passphrase|secret|token)[\\w-]*[ \\t]+)[^\\s-][^\\s]*", RegexOptions.IgnoreCase)]
    private static partial Regex Flags();
}
