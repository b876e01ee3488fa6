using System.Net;
using System.Text.Json;
using FlannelMesh.Configuration;

namespace FlannelMesh.Import;

/// <summary>Addresses in an object that may have any other keys beside them.</summary>
/// <param name="origin">What the object is, for messages.</param>
internal readonly struct AddressFields(JsonElement json, string origin)
{
    /// <summary>Null if it is absent or the unspecified address, which flannel writes where there is none.</summary>
    public IPAddress? Address(string key)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && IPAddress.TryParse(value.GetString(), out var address)
            ? address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : address
            : throw new ConfigurationException($"{origin}: {key} is {JsonDocuments.Describe(value)}; it must be an IP address");
    }
}
