using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>HOST:PORT and Akka addresses.</summary>
public static class AddressText
{
    public const string SystemName = "flannelmesh";

    /// <summary>As Akka's transport names itself and reads others: an IPv6 host in brackets, without which the port could not be told.</summary>
    public static Address ToAddress(this IPEndPoint endpoint) =>
        new("akka.tcp", SystemName, endpoint.Address.ToUriHost(), endpoint.Port);

    /// <summary>Null if the text is not IP:PORT.</summary>
    public static Address? Parse(string hostPort) =>
        IPEndPoint.TryParse(hostPort, out var endpoint) && endpoint.Port != 0 ? endpoint.ToAddress() : null;

    /// <summary>For people: "10.0.0.1:8283", "[fd00::1]:8283".</summary>
    public static string ToHostPort(this Address address) => $"{address.Host}:{address.Port}";

    private static string ToUriHost(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
