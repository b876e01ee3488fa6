using FlannelMesh.Netlink.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Processes;

public class CapabilitiesTests
{
    [Theory]
    [InlineData("CapEff:\t0000000000001000", true, false, false)]
    [InlineData("CapEff:\t0000000000003000", true, true, false)]
    [InlineData("CapEff:\t0000000000200000", false, false, true)]
    [InlineData("CapEff:\t0000000000000000", false, false, false)]
    [InlineData("CapEff:\t000001ffffffffff", true, true, true)]
    public void The_effective_mask_is_read(string line, bool hasNetAdmin, bool hasNetRaw, bool hasSysAdmin)
    {
        var capabilities = Capabilities.Parse(["Name:\tx", "CapPrm:\t000001ffffffffff", line, "CapBnd:\t000001ffffffffff"]);

        Assert.Equal(
            (hasNetAdmin, hasNetRaw, hasSysAdmin),
            (capabilities.Has(Capability.NetAdmin), capabilities.Has(Capability.NetRaw), capabilities.Has(Capability.SysAdmin)));
    }

    [Theory]
    [InlineData("CapEff:\tnone")]
    [InlineData("CapEff:")]
    [InlineData("Other:\t1")]
    public void A_file_without_a_mask_is_an_error(string line) => Assert.Throws<FormatException>(() => Capabilities.Parse([line]));

    [KernelFact]
    public void Root_has_what_the_agent_needs()
    {
        var capabilities = Capabilities.OfThisProcess();

        Assert.True(capabilities.Has(Capability.NetAdmin));
        Assert.True(capabilities.Has(Capability.NetRaw));
    }
}
