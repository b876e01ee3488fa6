using FlannelMesh.Netlink.Links;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Links;

public class TunDeviceTests : KernelTest
{
    private const TunFeatures Features = TunFeatures.MultiQueue | TunFeatures.VirtioHeader;

    [KernelFact]
    public void A_device_lives_as_long_as_its_descriptor()
    {
        using (var device = Namespace.Run(() => TunDevice.Open("fmtun%d")))
        {
            Assert.Equal("fmtun0", device.Name);
            Assert.Equal("tun", Text(Namespace.IpJson("link show dev fmtun0")[0].GetProperty("linkinfo"), "info_kind"));
            Assert.Equal("tun", GetLink("fmtun0").Kind);
            Assert.False(device.Handle.IsInvalid);
        }

        ExpectGone("fmtun0");
    }

    [KernelFact]
    public void A_persistent_device_stays_until_it_is_deleted()
    {
        Namespace.Run(() => TunDevice.Open("tun7", isPersistent: true)).Dispose();
        var index = GetLink("tun7").Index;

        using (var again = Reopen("tun7"))
        {
            Assert.Equal(index, GetLink("tun7").Index);
            again.SetPersistent(false);
        }

        ExpectGone("tun7");
    }

    [KernelFact]
    public void A_device_in_use_is_refused()
    {
        using var device = Namespace.Run(() => TunDevice.Open("tun7"));

        var refusal = Assert.Throws<NetlinkException>(() => Namespace.Run(() => TunDevice.Open("tun7")));

        Assert.Equal(Errno.EBUSY, refusal.Errno);
        Assert.Contains("tun7", refusal.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void A_device_of_several_queues_has_a_descriptor_for_each()
    {
        using var first = Namespace.Run(() => TunDevice.Open("tun7", features: Features));
        using var second = Namespace.Run(() => TunDevice.Open("tun7", features: Features));

        var data = Namespace.IpJson("link show dev tun7")[0].GetProperty("linkinfo").GetProperty("info_data");
        Assert.True(data.GetProperty("multi_queue").GetBoolean());
        Assert.True(data.GetProperty("vnet_hdr").GetBoolean());
        Assert.False(data.GetProperty("persist").GetBoolean());
        Assert.Equal(2, data.GetProperty("numqueues").GetInt32());
    }

    [KernelFact]
    public void A_device_of_one_queue_does_not_become_one_of_several()
    {
        Namespace.Run(() => TunDevice.Open("tun7", isPersistent: true)).Dispose();

        var refusal = Assert.Throws<NetlinkException>(() => Namespace.Run(() => TunDevice.Open("tun7", features: Features)));

        Assert.Equal(Errno.EINVAL, refusal.Errno);
    }

    [KernelFact]
    public void The_kernel_says_why_netlink_makes_no_tun_device()
    {
        var result = Netlink.Execute([new NetlinkRequest.CreateLink(new Link { Index = 0, Name = "tun7", Kind = "tun" })])[0];

        Assert.False(result.IsSuccess);
        Assert.NotNull(result.Message);
    }

    [Fact]
    public void A_name_too_long_is_refused_before_the_kernel_is_asked()
    {
        var refusal = Assert.Throws<ArgumentException>(() => TunDevice.Open("a-name-of-16-byte"));

        Assert.Contains("'a-name-of-16-byte'", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The child process of another test has a copy of our descriptors between fork and exec, so a device may outlive ours a little.
    /// </summary>
    private void ExpectGone(string name) => Eventually.True(() => Netlink.GetLink(name) is null, $"{name} is gone");

    private TunDevice Reopen(string name)
    {
        TunDevice? device = null;
        Eventually.True(() => (device = TryOpen(name)) is not null, $"{name} is free");
        return device!;
    }

    private TunDevice? TryOpen(string name)
    {
        try
        {
            return Namespace.Run(() => TunDevice.Open(name));
        }
        catch (NetlinkException e) when (e.Errno == Errno.EBUSY)
        {
            return null;
        }
    }
}
