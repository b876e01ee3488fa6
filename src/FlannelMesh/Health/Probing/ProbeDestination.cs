using System.Net;

namespace FlannelMesh.Health.Probing;

/// <summary>Where a probe goes.</summary>
/// <param name="EndPoint">Null if there is nowhere to send one.</param>
/// <param name="Method">How it is measured; or why it cannot be.</param>
public sealed record ProbeDestination(IPEndPoint? EndPoint, string Method)
{
    public static ProbeDestination Nowhere(string reason) => new(null, reason);

    public static ProbeDestination To(IPAddress address, int port, string? device)
    {
        var endPoint = new IPEndPoint(address, port);
        return new ProbeDestination(endPoint, device is null ? $"UDP echo to {endPoint}" : $"UDP echo to {endPoint} through {device}");
    }
}
