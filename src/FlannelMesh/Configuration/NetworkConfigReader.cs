namespace FlannelMesh.Configuration;

/// <summary>Reads net-conf.json with flannel's keys and defaults. What flannel ignores or finds out later is refused here.</summary>
public static class NetworkConfigReader
{
    private static readonly string[] Keys =
    [
        "EnableIPv4", "EnableIPv6", "EnableNFTables", "Network", "IPv6Network", "SubnetLen", "SubnetMin", "SubnetMax",
        "IPv6SubnetLen", "IPv6SubnetMin", "IPv6SubnetMax", "Backend",
    ];

    /// <param name="json">The text of net-conf.json.</param>
    /// <param name="origin">The file or flag it came from, for messages.</param>
    /// <exception cref="ConfigurationException">The first rule that is broken.</exception>
    public static NetworkConfig Read(string json, string origin)
    {
        using var document = JsonDocuments.ParseObject(json, origin);
        var fields = new JsonFields(document.RootElement, origin, "", Keys);

        // Known, checked for its type and without effect: the rules are always kept in nftables.
        fields.Boolean("EnableNFTables");

        var withIpv4 = fields.Boolean("EnableIPv4") ?? true;
        var withIpv6 = fields.Boolean("EnableIPv6") ?? false;
        if (!withIpv4 && !withIpv6)
        {
            throw fields.Error("EnableIPv4 is false and EnableIPv6 is not true; at least one of them must be true");
        }

        return new NetworkConfig
        {
            Ipv4 = SubnetRangeReader.Ipv4.Read(fields, withIpv4),
            Ipv6 = SubnetRangeReader.Ipv6.Read(fields, withIpv6),
            Backend = BackendConfigReader.Read(fields, origin),
        };
    }
}
