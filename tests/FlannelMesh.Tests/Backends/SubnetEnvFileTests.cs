using System.Net;
using FlannelMesh.Backends;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Backends;

public sealed class SubnetEnvFileTests : IDisposable
{
    private static readonly SubnetEnv Wanted = new()
    {
        Network = IPNetwork.Parse("10.5.0.0/16"),
        Subnet = IPNetwork.Parse("10.5.7.0/24"),
        Ipv6Network = IPNetwork.Parse("fc00::/48"),
        Ipv6Subnet = IPNetwork.Parse("fc00:0:0:7::/64"),
        Mtu = 1430,
        IpMasq = true,
    };

    private readonly TemporaryDirectory _directory = new();
    private readonly SubnetEnvFile _file;

    public SubnetEnvFileTests() => _file = new SubnetEnvFile(_directory.File("run/flannel/subnet.env"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_file_is_made_with_its_directory_readable_by_all()
    {
        Assert.True(_file.Ensure(Wanted));

        const string Expected = """
            FLANNEL_NETWORK=10.5.0.0/16
            FLANNEL_SUBNET=10.5.7.1/24
            FLANNEL_IPV6_NETWORK=fc00::/48
            FLANNEL_IPV6_SUBNET=fc00:0:0:7::1/64
            FLANNEL_MTU=1430
            FLANNEL_IPMASQ=true

            """;
        Assert.Equal(Expected, File.ReadAllText(_file.Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(_file.Path));
        Assert.Equal([_file.Path], Directory.GetFiles(Path.GetDirectoryName(_file.Path)!));
    }

    [Fact]
    public void What_is_as_wanted_is_not_written_again()
    {
        _file.Ensure(Wanted);
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_file.Path, old);

        Assert.False(_file.Ensure(Wanted));
        Assert.Equal(old, File.GetLastWriteTimeUtc(_file.Path));

        Assert.True(_file.Ensure(Wanted with { Mtu = 1450 }));
        Assert.Contains("FLANNEL_MTU=1450\n", File.ReadAllText(_file.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void What_somebody_else_changed_is_replaced()
    {
        _file.Ensure(Wanted);
        File.AppendAllText(_file.Path, "MORE=1\n");

        Assert.True(_file.Ensure(Wanted));
        Assert.Equal(Wanted.Write(), File.ReadAllText(_file.Path));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        Assert.Null(_file.Read());

        _file.Ensure(Wanted);

        var read = _file.Read();
        Assert.Equal((Wanted.Subnet, Wanted.Ipv6Subnet, Wanted.Mtu, true), (read?.Subnet, read?.Ipv6Subnet, read?.Mtu, read?.IpMasq));
    }
}
