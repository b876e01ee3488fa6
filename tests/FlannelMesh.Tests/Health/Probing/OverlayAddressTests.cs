using System.Net;
using FlannelMesh.Health.Probing;

namespace FlannelMesh.Tests.Health.Probing;

public class OverlayAddressTests
{
    private static readonly HashSet<int> OwnDevices = [7];

    [Theory]
    [InlineData("10.5.1.0/24", "10.99.0.11 2,10.5.1.1 5,10.5.1.0 7", "10.5.1.0")]
    [InlineData("10.5.1.0/24", "10.99.0.11 2,10.5.1.1 5", "10.5.1.1")]
    [InlineData("10.5.1.0/24", "10.99.0.11 2,10.5.2.1 5", null)]
    [InlineData("10.5.1.0/24", "", null)]
    [InlineData("fc00:0:0:1::/64", "fe80::1 7,10.5.1.0 7,fc00:0:0:1:: 7", "fc00:0:0:1::")]
    public void It_is_one_of_the_nodes_own_subnet_on_a_device_of_ours_first(string subnet, string own, string? expected)
    {
        var addresses = own.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split(' '))
            .Select(entry => (IPAddress.Parse(entry[0]), int.Parse(entry[1], System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal(expected, OverlayAddress.Choose(addresses, IPNetwork.Parse(subnet), OwnDevices)?.ToString());
    }
}
