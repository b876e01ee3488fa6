using System.Net;

namespace FlannelMesh.Health.Echo;

/// <summary>Where a node answers probes.</summary>
/// <param name="Port">UDP; 0: nowhere.</param>
/// <param name="Overlay">The address of its own subnet that answers; null while it has none.</param>
public sealed record EchoOffer(int Port, IPAddress? Overlay)
{
    public static EchoOffer None { get; } = new(0, null);

    /// <summary>Its probes are signed with; null in reports of versions that did not sign.</summary>
    public EchoKey? Key { get; init; }
}
