using FlannelMesh.Hosting;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Hosting;

public sealed class SysctlReaderTests
{
    [KernelFact]
    public void What_is_read_is_what_it_is_now_also_when_its_device_has_gone_and_come_again()
    {
        using var host = new TestNamespace();
        using var reader = new SysctlReader();
        var filter = Sysctl.RpFilter("d.1");
        Assert.Null(Read());

        Add(2);
        Assert.Equal("2", Read());
        Set(1);
        Assert.Equal("1", Read());

        host.Ip("link del d.1");
        Assert.Null(Read());
        Add(2);
        Assert.Equal("2", Read());

        // Between two looks.
        host.Ip("link del d.1");
        Add(1);
        Assert.Equal("1", Read());

        string? Read() => host.Run(() => reader.Read(filter));

        void Add(int value)
        {
            host.Ip("link add d.1 type bridge");
            Set(value);
        }

        void Set(int value) => host.Exec("sysctl", "-qw", $"{filter}={value}").EnsureSuccess();
    }

    [Fact]
    public void There_is_no_such_parameter()
    {
        using var reader = new SysctlReader();

        Assert.Null(reader.Read(new Sysctl("net/ipv4/conf/no-device/rp_filter")));
        Assert.Null(reader.Read(new Sysctl("net/ipv4/conf/no-device/rp_filter")));
    }
}
