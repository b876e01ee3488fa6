using System.Text.Json;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests;

/// <summary>A fresh namespace and a netlink connection into it, for each test.</summary>
public abstract class KernelTest : IDisposable
{
    protected KernelTest() => Netlink = Namespace.OpenNetlink();

    protected TestNamespace Namespace { get; } = new();

    protected RouteNetlink Netlink { get; }

    public void Dispose()
    {
        Netlink.Dispose();
        Namespace.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Carries out requests that must all succeed.</summary>
    protected void Apply(params NetlinkRequest[] requests) =>
        Assert.All(Netlink.Execute(requests), result => Assert.Equal(NetlinkResult.Success, result));

    /// <summary>One end of a veth pair, with carrier, made by "ip"; the other end is called NAMEp.</summary>
    /// <returns>Its index.</returns>
    protected int AddEthernet(string name, params string[] addresses)
    {
        Namespace.Ip($"link add {name} type veth peer name {name}p");
        Namespace.Ip($"link set {name}p up");
        Namespace.Ip($"link set {name} up");
        foreach (var address in addresses)
        {
            Namespace.Ip($"address add {address} dev {name}{(address.Contains(':', StringComparison.Ordinal) ? " nodad" : string.Empty)}");
        }

        return Namespace.IndexOf(name);
    }

    /// <summary>A vxlan device that is up, made by "ip".</summary>
    /// <param name="name">Of the device.</param>
    /// <param name="vni">Its network identifier.</param>
    /// <param name="local">Decides whether the underlay is IPv4 or IPv6; null is IPv4.</param>
    /// <returns>Its index.</returns>
    protected int AddVxlan(string name, int vni, string? local = null)
    {
        var source = local is null ? string.Empty : $"local {local}";
        Namespace.Ip($"link add {name} type vxlan id {vni} dstport 8472 nolearning {source}");
        Namespace.Ip($"link set {name} up");
        return Namespace.IndexOf(name);
    }

    protected Link GetLink(string name) => Netlink.GetLink(name) ?? throw new InvalidOperationException($"no link {name}");

    protected static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    protected static bool Has(JsonElement element, string property) => element.TryGetProperty(property, out _);
}
