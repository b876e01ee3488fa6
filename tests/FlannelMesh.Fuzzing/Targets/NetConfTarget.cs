using System.Text;
using FlannelMesh.Configuration;
using FlannelMesh.Fuzzing.Engine;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>net-conf.json. The documented error is ConfigurationException, in one line that names the file.</summary>
internal sealed class NetConfTarget : FuzzTarget
{
    public override string Name => "net-conf";

    public override IReadOnlyList<byte[]> Tokens { get; } = Words(
        "\"Network\":", "\"SubnetLen\":", "\"SubnetMin\":", "\"SubnetMax\":", "\"EnableIPv6\":true", "\"EnableIPv4\":false", "\"IPv6Network\":", "\"IPv6SubnetLen\":",
        "\"Backend\":", "\"Type\":", "\"vxlan\"", "\"host-gw\"", "\"udp\"", "\"alloc\"", "\"VNI\":", "\"Port\":", "\"DirectRouting\":", "\"MTU\":", "\"Encryption\":",
        "10.5.0.0/16", "0.0.0.0/0", "255.255.255.255/32", "fd10:5::/48", "::/0", "null", "true", "-1", "1e400", "4294967296", "{", "}", "[", "]", "\\u0000", "\\ud800");

    public override bool Run(byte[] input)
    {
        NetworkConfig network;
        try
        {
            network = NetworkConfigReader.Read(Encoding.UTF8.GetString(input), "net-conf.json");
        }
        catch (ConfigurationException e)
        {
            TextChecks.RequireLine(e.Message, "net-conf.json");
            return false;
        }

        Require(network.SubnetCount > 0, "a pool without a subnet is accepted");
        Require(network.IndexOf(network.SubnetAt(0)) == 0, "the first subnet is not the first");
        Require(network.IndexOf(network.SubnetAt(network.SubnetCount - 1)) == network.SubnetCount - 1, "the last subnet is not the last");
        Require(CanonicalNetwork.DescribeDifference(network.Canonical, network.Canonical) is null, "it differs from itself");
        return true;
    }
}
