using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Leases;

/// <summary>A node that is told by its public address, where its name is not known yet.</summary>
public static class NodeAddress
{
    /// <summary>Only what people write as an address: .NET would also take "7", a good name for a host, for 0.0.0.7.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? text.Contains(':', StringComparison.Ordinal) && address.ScopeId == 0 : address.ToString() == text);

    /// <summary>An address in the one form it is kept in, a name as it is.</summary>
    public static string Canonical(string nameOrAddress) => TryParse(nameOrAddress, out var address) ? address.ToString() : nameOrAddress;
}
