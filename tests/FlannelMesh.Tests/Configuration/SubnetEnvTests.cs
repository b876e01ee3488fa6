using System.Diagnostics;
using System.Net;
using CsCheck;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class SubnetEnvTests
{
    private static readonly SubnetEnv DualStack = new()
    {
        Network = IPNetwork.Parse("10.5.0.0/16"),
        Subnet = IPNetwork.Parse("10.5.72.0/24"),
        Ipv6Network = IPNetwork.Parse("fc00::/48"),
        Ipv6Subnet = IPNetwork.Parse("fc00:0:0:1::/64"),
        Mtu = 1450,
        IpMasq = true,
    };

    [Fact]
    public void The_lines_stand_in_flannels_order() =>
        Assert.Equal(
            """
            FLANNEL_NETWORK=10.5.0.0/16
            FLANNEL_SUBNET=10.5.72.1/24
            FLANNEL_IPV6_NETWORK=fc00::/48
            FLANNEL_IPV6_SUBNET=fc00:0:0:1::1/64
            FLANNEL_MTU=1450
            FLANNEL_IPMASQ=true

            """,
            DualStack.Write());

    [Fact]
    public void A_family_that_is_not_in_use_has_no_lines()
    {
        Assert.Equal(
            "FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=false\n",
            (DualStack with { Ipv6Network = null, Ipv6Subnet = null, IpMasq = false }).Write());
        Assert.Equal(
            "FLANNEL_IPV6_NETWORK=fc00::/48\nFLANNEL_IPV6_SUBNET=fc00:0:0:1::1/64\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n",
            (DualStack with { Network = null, Subnet = null }).Write());
    }

    [Fact]
    public void What_is_written_is_read_back() => Assert.Equal(DualStack, SubnetEnv.Parse(DualStack.Write()));

    [Theory]
    [InlineData("FLANNEL_SUBNET=10.5.72.1/24", "10.5.72.0/24")]
    [InlineData("# comment\r\nexport FLANNEL_SUBNET=\"10.5.72.1/24\"\r\n", "10.5.72.0/24")]
    [InlineData("FLANNEL_SUBNET='10.5.72.1/24'", "10.5.72.0/24")]
    [InlineData("FLANNEL_SUBNET=10.5.72.1/24 # ours", "10.5.72.0/24")]
    [InlineData("FLANNEL_SUBNET=x,10.5.72.1/24,10.5.1/33", "10.5.72.0/24")]
    [InlineData("FLANNEL_SUBNET=10.5.72.1/24,10.5.73.1/24", null)]
    [InlineData("FLANNEL_SUBNET=fc00::1/64", null)]
    [InlineData("FLANNEL_SUBNET=", null)]
    [InlineData("FLANNEL_SUBNETS=10.5.72.1/24", null)]
    [InlineData("#FLANNEL_SUBNET=10.5.72.1/24", null)]
    [InlineData("", null)]
    [InlineData("\0=\n=\n'", null)]
    public void A_file_is_read_as_flannel_reads_it(string text, string? subnet) =>
        Assert.Equal(subnet, SubnetEnv.Parse(text).Subnet?.ToString());

    [Theory]
    [InlineData("FLANNEL_MTU=x\nFLANNEL_IPMASQ=yes", null, false)]
    [InlineData("FLANNEL_MTU=1450\nFLANNEL_IPMASQ=true", 1450u, true)]
    [InlineData("FLANNEL_MTU=-1", null, false)]
    public void Other_values_that_cannot_be_read_are_unset(string text, uint? mtu, bool isMasquerading) =>
        Assert.Equal((mtu, isMasquerading), (SubnetEnv.Parse(text).Mtu, SubnetEnv.Parse(text).IpMasq));

    /// <summary>The file is one that shells read as commands.</summary>
    [Fact]
    public void A_shell_that_reads_the_file_has_the_same_values_and_does_nothing_else()
    {
        using var directory = new TemporaryDirectory();
        Gen.Select(GenNetwork(false), GenNetwork(true), Gen.Int[1, 3], Gen.UInt, Gen.Bool).Sample((first, second, families, mtu, masq) =>
        {
            var (ipv4, ipv6) = ((families & 1) != 0 ? first : (IPNetwork?)null, (families & 2) != 0 ? second : (IPNetwork?)null);
            var env = new SubnetEnv { Network = ipv4, Subnet = ipv4, Ipv6Network = ipv6, Ipv6Subnet = ipv6, Mtu = mtu, IpMasq = masq };
            var text = env.Write();
            Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches("^FLANNEL_[A-Z0-9_]+=[A-Za-z0-9.:/]+$", line));
            File.WriteAllText(directory.File("subnet.env"), text);

            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-euc", ". ./subnet.env; set | grep ^FLANNEL_"])
            {
                WorkingDirectory = directory.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["FLANNEL_MTU"] = "" },
            })!;
            var (output, error) = (shell.StandardOutput.ReadToEnd(), shell.StandardError.ReadToEnd());
            shell.WaitForExit();

            Assert.Equal((0, ""), (shell.ExitCode, error));
            Assert.Equal(env, SubnetEnv.Parse(output.Replace("'", "", StringComparison.Ordinal)));
            Assert.Equal(["subnet.env"], Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName));
        }, iter: 40, threads: 1);
    }

    [Theory]
    [InlineData("10.5.0.0/16", true)]
    [InlineData("fc00:0:0:1::1/64", true)]
    [InlineData("true", true)]
    [InlineData("a b", false)]
    [InlineData("$(reboot)", false)]
    [InlineData("1;reboot", false)]
    [InlineData("1\nx=y", false)]
    [InlineData("`x`", false)]
    [InlineData("fe80::1%eth0/64", false)]
    [InlineData("\u0661", false)]
    public void What_means_something_to_a_shell_is_never_written(string value, bool isPlain) => Assert.Equal(isPlain, SubnetEnv.IsPlain(value));

    [Theory]
    [InlineData("FLANNEL_SUBNET=10.5.1.1/24$(reboot)")]
    [InlineData("FLANNEL_MTU=`reboot`")]
    [InlineData("FLANNEL_MTU=\"1450\\\"; reboot\"")]
    public void Nor_does_what_somebody_wrote_into_it_get_into_the_flags_of_docker(string line) =>
        Assert.Contains(
            "must be letters, digits",
            Assert.Throws<InvalidDataException>(() => new DockerOptions().Write(line + "\nFLANNEL_IPMASQ=true\n", new Dictionary<string, string>(), "/subnet.env")).Message,
            StringComparison.Ordinal);

    private static Gen<IPNetwork> GenNetwork(bool isIpv6) => Gen.Select(Gen.Byte.Array[isIpv6 ? 16 : 4], Gen.Int[8, isIpv6 ? 126 : 30], (bytes, length) =>
    {
        // No multicast and no link-local addresses: pools have none.
        bytes[0] = isIpv6 ? (byte)0xfd : (byte)10;
        return AddressArithmetic.NetworkOf(new IPAddress(bytes), length);
    });
}
