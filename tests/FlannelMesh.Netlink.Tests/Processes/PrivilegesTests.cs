using System.Globalization;
using FlannelMesh.Netlink.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Processes;

public class PrivilegesTests
{
    private const ulong All = 0x1ffffffffff;
    private const ulong Kept = 0x3100;

    [Fact]
    public void A_mask_has_the_bits_of_capabilities_7() =>
        Assert.Equal(Kept, Privileges.Mask([Capability.SetPcap, Capability.NetAdmin, Capability.NetRaw]));

    [Theory]
    [InlineData(All, All, All, true, true)]
    [InlineData(Kept, Kept, Kept, false, false)]
    // Less than is needed is not too much.
    [InlineData(0UL, 0UL, 0UL, false, false)]
    [InlineData(Kept, Kept, Kept, true, true)]
    [InlineData(Kept | 1, Kept, Kept, false, true)]
    [InlineData(Kept, Kept, Kept | 1, false, true)]
    // What cannot be reduced is no reason to begin again and again; without new privileges it brings nothing.
    [InlineData(0x3000UL, 0x3000UL, All, false, false)]
    [InlineData(Kept, 0x3000UL, All, false, false)]
    [InlineData(0x3000UL, 0x3000UL, All, true, true)]
    public void What_exceeds_is_what_can_be_given_up(ulong permitted, ulong effective, ulong bounding, bool mayGain, bool exceeds) =>
        Assert.Equal(exceeds, new Privileges(permitted, effective, bounding, mayGain).Exceed(Kept));

    [KernelFact]
    public void They_are_those_that_the_kernel_shows()
    {
        var status = File.ReadAllLines("/proc/thread-self/status");

        var privileges = Privileges.OfThisThread();

        Assert.Equal(
            new Privileges(Mask("CapPrm"), Mask("CapEff"), Mask("CapBnd"), Field("NoNewPrivs") == "0"),
            privileges);

        string Field(string name) => status.Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal))[(name.Length + 1)..].Trim();
        ulong Mask(string name) => ulong.Parse(Field(name), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
