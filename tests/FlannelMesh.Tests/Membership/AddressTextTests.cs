using System.Net;
using FlannelMesh.Membership;

namespace FlannelMesh.Tests.Membership;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("10.0.0.1:8283", "akka.tcp://flannelmesh@10.0.0.1:8283")]
    [InlineData("[fd00::1]:8283", "akka.tcp://flannelmesh@[fd00::1]:8283")]
    public void An_address_is_written_as_akka_reads_it_and_back(string text, string akka)
    {
        var address = IPEndPoint.Parse(text).ToAddress();

        Assert.Equal(akka, address.ToString());
        Assert.Equal(Akka.Actor.Address.Parse(akka), address);
        Assert.Equal((text, address), (address.ToHostPort(), AddressText.Parse(text)!));
    }
}
