namespace FlannelMesh.Hosting;

/// <summary>A kernel parameter below /proc/sys.</summary>
/// <param name="Path">As below /proc/sys: "net/ipv4/conf/flannel.1/rp_filter".</param>
public readonly record struct Sysctl(string Path)
{
    public static Sysctl Ipv4Forward { get; } = new("net/ipv4/ip_forward");

    public static Sysctl Ipv6Forward { get; } = new("net/ipv6/conf/all/forwarding");

    /// <summary>As sysctl(8) writes it, with the dots of a device's name as slashes: "net.ipv4.conf.flannel/1.rp_filter".</summary>
    public string Name => string.Create(Path.Length, Path, static (chars, path) =>
    {
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = path[i] switch { '/' => '.', '.' => '/', var other => other };
        }
    });

    /// <summary>0 none, 1 strict, 2 loose (RFC 3704); the larger of this and that of "all" counts.</summary>
    public static Sysctl RpFilter(string device) => new($"net/ipv4/conf/{device}/rp_filter");

    /// <summary>0 no router advertisements, 1 while not forwarding, 2 always.</summary>
    public static Sysctl AcceptRa(string device) => new($"net/ipv6/conf/{device}/accept_ra");

    /// <summary>0: packets from one of the host's own addresses are taken for forged.</summary>
    public static Sysctl AcceptLocal(string device) => new($"net/ipv4/conf/{device}/accept_local");

    public override string ToString() => Name;
}
