using System.Net;

namespace FlannelMesh.EndToEnd.Tests.Containers;

/// <summary>A container that runs.</summary>
/// <param name="Addresses">IPv4 before IPv6.</param>
internal sealed record Container(string Name, string Id, IReadOnlyList<IPAddress> Addresses)
{
    public IPAddress Address => Addresses[0];
}
