using System.Globalization;
using System.Text.Json;
using FlannelMesh.Backends.CloudRoute.Http;

namespace FlannelMesh.Backends.CloudRoute.Ali;

/// <summary>Keys from the environment, or the temporary ones of the instance's RAM role, renewed before they end.</summary>
internal sealed class AliCredentials(AliKeys? given, MetadataClient metadata, TimeProvider time)
{
    private const string Place = "ram/security-credentials/";

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    private (AliKeys Keys, DateTimeOffset Until)? _role;

    public async Task<AliKeys> GetAsync(CancellationToken cancellation)
    {
        if (given is not null)
        {
            return given;
        }

        if (_role is { } role && time.GetUtcNow() < role.Until - Margin)
        {
            return role.Keys;
        }

        if (await metadata.ListAsync(Place, cancellation) is not [var name, ..])
        {
            throw new CloudException(
                "the instance has no RAM role and ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set: attach a role, or set them");
        }

        var json = JsonDocument.Parse(await metadata.GetAsync(Place + name, cancellation)).RootElement;
        var keys = new AliKeys(Text("AccessKeyId"), Text("AccessKeySecret"), Text("SecurityToken"));
        _role = (keys, DateTimeOffset.Parse(Text("Expiration"), CultureInfo.InvariantCulture));
        return keys;

        string Text(string key) => json.GetProperty(key).GetString() ?? throw new CloudException($"the RAM role {name} has no {key}", isTransient: true);
    }
}
