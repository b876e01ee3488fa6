using System.Security.Cryptography;
using System.Text;

namespace FlannelMesh.Backends.CloudRoute.Ali;

/// <summary>Alibaba Cloud's signature for APIs of the RPC style, version 1.0: HMAC-SHA1 over the sorted parameters.</summary>
internal static class RpcSignature
{
    /// <param name="method">GET or POST.</param>
    /// <param name="parameters">All but Signature.</param>
    /// <param name="secret">The access key's.</param>
    /// <returns>In base 64.</returns>
    public static string Of(string method, IEnumerable<KeyValuePair<string, string>> parameters, string secret)
    {
        var text = $"{method}&{Uri.EscapeDataString("/")}&{Uri.EscapeDataString(Canonical(parameters))}";
        // SHA-1 is what the API takes; as an HMAC it is sound.
#pragma warning disable CA5350
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes($"{secret}&"), Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
    }

    /// <summary>As a query: sorted by bytes, encoded as RFC 3986 has it.</summary>
    public static string Canonical(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&', parameters
        .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"));
}
