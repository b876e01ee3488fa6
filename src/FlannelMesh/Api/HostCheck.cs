using System.Net;
using Microsoft.AspNetCore.Http;

namespace FlannelMesh.Api;

/// <summary>
/// A web page can have its visitor's browser talk to a port of this host by pointing a name of its own at it (DNS rebinding); the Host header
/// still has that name. Addresses, "localhost" and the names this host is given here are nobody else's.
/// </summary>
/// <param name="names">The node's, and those of the settings.</param>
/// <param name="certified">Those in the certificate; "*.example.org" stands for one label.</param>
public sealed class HostCheck(IReadOnlyCollection<string> names, Func<IReadOnlyList<string>> certified)
{
    public bool IsAllowed(HostString host)
    {
        if (!host.HasValue || IPAddress.TryParse(host.Host.Trim('[', ']'), out _))
        {
            return true;
        }

        var name = host.Host.EndsWith('.') ? host.Host[..^1] : host.Host;
        return Same(name, "localhost") || names.Any(own => Same(name, own)) || certified().Any(own => Fits(name, own));
    }

    private static bool Fits(string name, string pattern) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && Same(name[dot..], pattern[1..])
        : Same(name, pattern);

    private static bool Same(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
