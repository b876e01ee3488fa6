using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>HOST:PORT and Akka addresses.</summary>
public static class AddressText
{
    public const string SystemName = "flannelmesh";

    public static Address ToAddress(this IPEndPoint endpoint) =>
        new("akka.tcp", SystemName, endpoint.Address.ToString(), endpoint.Port);

    /// <summary>Null if the text is not IP:PORT.</summary>
    public static Address? Parse(string hostPort) =>
        IPEndPoint.TryParse(hostPort, out var endpoint) && endpoint.Port != 0 ? endpoint.ToAddress() : null;

    /// <summary>For people: "10.0.0.1:8283", "[fd00::1]:8283".</summary>
    public static string ToHostPort(this Address address) =>
        IPAddress.TryParse(address.Host, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{ip}]:{address.Port}"
            : $"{address.Host}:{address.Port}";
}
