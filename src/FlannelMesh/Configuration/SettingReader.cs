using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace FlannelMesh.Configuration;

/// <summary>The winning value of each setting, with its type. Errors name the source, the value and what would be right.</summary>
internal sealed class SettingReader(IReadOnlyDictionary<string, SettingValue> values)
{
    private static readonly string[] True = ["1", "t", "true", "on", "yes"];
    private static readonly string[] False = ["0", "f", "false", "off", "no"];

    /// <summary>Null if not set.</summary>
    public string? Text(string name) => Find(name)?.Text;

    public string RequiredText(string name) => Text(name) ?? throw Error(name, "it must not be empty");

    public IReadOnlyList<string> Texts(string name) => Find(name)?.Texts.Where(text => text.Length > 0).ToList() ?? [];

    public bool Boolean(string name) => TryParseBoolean(RequiredText(name)) ?? throw Error(name, "it must be true or false");

    public static bool? TryParseBoolean(string text) =>
        True.Contains(text, StringComparer.OrdinalIgnoreCase) ? true
        : False.Contains(text, StringComparer.OrdinalIgnoreCase) ? false
        : null;

    public int Number(string name, int min, int max) =>
        int.TryParse(RequiredText(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Error(name, $"it must be a whole number in {min} .. {max}");

    /// <summary>Null if not set.</summary>
    public int? OptionalNumber(string name, int min, int max) => Text(name) is null ? null : Number(name, min, max);

    /// <summary>Null if not set. <paramref name="family"/> Unspecified allows both.</summary>
    public IPAddress? Address(string name, AddressFamily family = AddressFamily.Unspecified)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var kind = family switch
        {
            AddressFamily.InterNetwork => "an IPv4",
            AddressFamily.InterNetworkV6 => "an IPv6",
            _ => "an IP",
        };
        return Cidr.TryParseAddress(text, out var address) && (family == AddressFamily.Unspecified || address.AddressFamily == family)
            ? address
            : throw Error(name, $"it must be {kind} address");
    }

    /// <summary>Null for "none".</summary>
    public IPEndPoint? Endpoint(string name)
    {
        var text = RequiredText(name);
        if (text == "none")
        {
            return null;
        }

        // IPEndPoint.Parse takes a bare address and calls its port 0.
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon];
        return colon > 0
            && IPEndPoint.TryParse(text, out var endpoint)
            && endpoint.Port > 0
            && (endpoint.AddressFamily == AddressFamily.InterNetwork ? Cidr.TryParseAddress(host, out _) : host.EndsWith(']'))
                ? endpoint
                : throw Error(name, "it must be IP:PORT, such as 127.0.0.1:8286 or [::1]:8286, or none");
    }

    public TimeSpan Duration(string name) =>
        DurationText.TryParse(RequiredText(name), out var duration)
            ? duration
            : throw Error(name, "it must be a number above 0 with a unit (ms, s, m, h, d), such as \"500 ms\"");

    /// <summary>Null for "never".</summary>
    public TimeSpan? DurationOrNever(string name) => RequiredText(name) switch
    {
        "never" => null,
        var text when DurationText.TryParse(text, out var duration) => duration,
        _ => throw Error(name, "it must be a number above 0 with a unit (ms, s, m, h, d), such as \"60 s\", or \"never\""),
    };

    public IReadOnlyList<Regex> Patterns(string name) => Texts(name).Select(text =>
    {
        try
        {
            // Linear time and no look-around, as the patterns of flannel's language.
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Error(name, $"it must be a regular expression: {e.Message.ReplaceLineEndings(" ")}", text);
        }
    }).ToList();

    public IReadOnlyList<SeedAddress> Seeds(string name, int defaultPort)
    {
        var seeds = Texts(name).Select(text => SeedText.TryParse(text, defaultPort, out var seed)
                ? seed
                : throw Error(name, "it must be HOST, HOST:PORT with a port in 1 .. 65535, [IPv6]:PORT, or self", text))
            .Distinct()
            .ToList();
        return seeds.Count > 1 && seeds.Contains(SeedAddress.Self)
            ? throw Error(name, "it forms a cluster at once and must stand alone; with other seeds give this node's own address", "self")
            : seeds;
    }

    /// <summary>Null if not set.</summary>
    public SeedDnsName? SeedDns(string name, int defaultPort) =>
        Text(name) is not { } text ? null
        : SeedDnsText.TryParse(text, defaultPort, out var dnsName) ? dnsName
        : throw Error(
            name,
            "it must be NAME, NAME:PORT with a port in 1 .. 65535, or _SERVICE._tcp.NAME without a port (SRV records bring theirs); "
            + "--seed takes addresses");

    public T Choice<T>(string name, params (string Text, T Value)[] choices)
    {
        var given = RequiredText(name);
        foreach (var (text, value) in choices)
        {
            if (text == given)
            {
                return value;
            }
        }

        throw Error(name, $"it must be {string.Join(" or ", choices.Select(choice => choice.Text))}");
    }

    public ConfigurationException Error(string name, string rule, string? text = null)
    {
        var value = Find(name);
        return new ConfigurationException($"{value?.Origin ?? name} is \"{text ?? value?.Text}\"; {rule}");
    }

    private SettingValue? Find(string name) => values.GetValueOrDefault(name);
}
