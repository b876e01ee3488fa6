using System.Net;
using CsCheck;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;
using FlannelMesh.Testing;

namespace FlannelMesh.Cni.Tests.Configuration;

public sealed class SubnetFileTests
{
    private const string Path = "/run/flannel/subnet.env";
    private const string DualStack =
        "FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_IPV6_NETWORK=fd10:5::/48\nFLANNEL_IPV6_SUBNET=fd10:5:0:48::1/64\n"
        + "FLANNEL_MTU=1430\nFLANNEL_IPMASQ=true\n";

    private static readonly Gen<string> Line = Gen.Int[0, 6].Select(i => DualStack.Split('\n')[i]);

    [Fact]
    public void All_six_lines_are_read()
    {
        var file = SubnetFile.Parse(DualStack, Path);

        Assert.Equal(["10.5.0.0/16", "fd10:5::/48"], file.Networks.Select(network => network.ToString()));
        Assert.Equal(["10.5.72.0/24", "fd10:5:0:48::/64"], file.Subnets.Select(subnet => subnet.ToString()));
        Assert.Equal((1430u, true), (file.Mtu, file.IpMasq));
    }

    [Theory]
    [InlineData("FLANNEL_NETWORK=10.5.0.0/16,10.6.0.0/16", "10.5.0.0/16 10.6.0.0/16")]
    [InlineData("FLANNEL_NETWORK=10.5.0.0/16,10.6.0.0/16,10.5.3.0/16", "10.5.0.0/16 10.6.0.0/16")]
    [InlineData("FLANNEL_IPV6_NETWORK=fd10:5::/48,fd10:6::/48", "fd10:5::/48 fd10:6::/48")]
    [InlineData("FLANNEL_IPV6_NETWORK=fd10:5::/48\nFLANNEL_NETWORK=10.5.0.0/16", "10.5.0.0/16 fd10:5::/48")]
    [InlineData("FLANNEL_NETWORK=10.9.0.0/16\nFLANNEL_NETWORK=10.5.0.0/16", "10.5.0.0/16")]
    [InlineData("export FLANNEL_NETWORK=\"10.5.0.0/16\" ", "10.5.0.0/16")]
    public void Networks_may_be_several(string lines, string networks)
    {
        var file = SubnetFile.Parse($"{lines}\nFLANNEL_SUBNET=10.5.72.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=false", Path);
        Assert.Equal(networks.Split(' '), file.Networks.Select(network => network.ToString()));
    }

    [Theory]
    [InlineData("FLANNEL_NETWORK=10.5.0.0", "line 1", "10.5.72.1/24")]
    [InlineData("FLANNEL_NETWORK=10.5.0.0/16,", "line 1", "10.5.72.1/24")]
    [InlineData("FLANNEL_NETWORK=fd10:5::/48", "line 1", "IPv4")]
    [InlineData("\n\nFLANNEL_SUBNET=10.5.72.1/33", "line 3", "10.5.72.1/33")]
    [InlineData("# ours\nFLANNEL_SUBNET=", "line 2", "FLANNEL_SUBNET=")]
    [InlineData("FLANNEL_IPV6_SUBNET=10.5.72.1/24", "line 1", "IPv6")]
    [InlineData("FLANNEL_MTU=many", "line 1", "number of bytes")]
    [InlineData("FLANNEL_MTU=-1", "line 1", "number of bytes")]
    [InlineData("FLANNEL_IPMASQ=yes", "line 1", "true or false")]
    [InlineData("FLANNEL_IPMASQ", "line 1", "NAME=VALUE")]
    public void A_line_that_is_not_valid_is_named_by_its_number(string text, params string[] mentions)
    {
        var name = text.Split('\n')[^1].Split('=')[0];
        CniErrors.Has(CniErrorCode.Undecodable, () => SubnetFile.Parse($"{text}\n{DualStackWithout(name)}", Path), [Path, .. mentions]);
    }

    [Theory]
    [InlineData("FLANNEL_MTU", "FLANNEL_MTU")]
    [InlineData("FLANNEL_IPMASQ", "FLANNEL_IPMASQ")]
    [InlineData("FLANNEL_SUBNET FLANNEL_IPV6_SUBNET", "FLANNEL_SUBNET or FLANNEL_IPV6_SUBNET")]
    [InlineData("FLANNEL_NETWORK FLANNEL_IPV6_NETWORK FLANNEL_MTU", "FLANNEL_NETWORK or FLANNEL_IPV6_NETWORK, none FLANNEL_MTU")]
    public void A_line_that_is_missing_is_named(string without, string mention)
    {
        var text = DualStackWithout(without.Split(' '));
        CniErrors.Has(CniErrorCode.Undecodable, () => SubnetFile.Parse(text, Path), Path, mention);
    }

    [Theory]
    [InlineData("FLANNEL_NETWORK FLANNEL_SUBNET", "fd10:5:0:48::/64")]
    [InlineData("FLANNEL_IPV6_NETWORK FLANNEL_IPV6_SUBNET", "10.5.72.0/24")]
    public void One_family_is_enough(string without, string subnet) =>
        Assert.Equal([IPNetwork.Parse(subnet)], SubnetFile.Parse(DualStackWithout(without.Split(' ')), Path).Subnets);

    [Fact]
    public void Any_text_is_read_or_refused_with_an_error_of_ours() =>
        Gen.OneOf(
                Line,
                Gen.Select(Line, Gen.String, (line, value) => $"{line.Split('=')[0]}={value}"),
                Gen.String)
            .List[0, 8]
            .Sample(lines =>
            {
                try
                {
                    Assert.InRange(SubnetFile.Parse(string.Join('\n', lines), Path).Subnets.Count, 1, 2);
                }
                catch (CniException e)
                {
                    Assert.Equal(CniErrorCode.Undecodable, e.Code);
                    Assert.Contains(Path, e.Message, StringComparison.Ordinal);
                }
            });

    [Fact]
    public async Task A_file_that_comes_late_is_waited_for()
    {
        using var directory = new TestDirectory();
        var path = directory.File("subnet.env");
        var loading = Task.Run(() => SubnetFile.Load(path, TimeSpan.FromMinutes(5)));
        await Task.Delay(300);
        Assert.False(loading.IsCompleted);

        await File.WriteAllTextAsync(directory.File("new"), DualStack);
        File.Move(directory.File("new"), path);

        Assert.Equal(1430u, (await loading).Mtu);
    }

    [Fact]
    public void A_file_that_does_not_come_is_named_with_the_cure()
    {
        using var directory = new TestDirectory();
        var path = directory.File("none/subnet.env");
        CniErrors.Has(
            CniErrorCode.TryAgainLater, () => SubnetFile.Load(path, TimeSpan.FromMilliseconds(150)), path, "waitSeconds", "flannelmesh status", "subnetFile");
    }

    [Fact]
    public void A_directory_in_its_place_is_an_error_at_once()
    {
        using var directory = new TestDirectory();
        CniErrors.Has(CniErrorCode.InputOutput, () => SubnetFile.Load(directory.Path, TimeSpan.FromMinutes(5)), directory.Path);
    }

    private static string DualStackWithout(params string[] names) =>
        string.Join('\n', DualStack.Split('\n').Where(line => !names.Contains(line.Split('=')[0])));
}
