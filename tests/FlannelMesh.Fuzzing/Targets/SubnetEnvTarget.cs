using System.Text;
using FlannelMesh.Configuration;
using FlannelMesh.Fuzzing.Engine;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>subnet.env, as the agent and `docker-opts` read it. The agent reads over what it does not understand: nothing is thrown.</summary>
internal sealed class SubnetEnvTarget : FuzzTarget
{
    public override string Name => "subnet-env";

    public override IReadOnlyList<byte[]> Tokens { get; } = Words(
        "FLANNEL_NETWORK=", "FLANNEL_SUBNET=", "FLANNEL_IPV6_NETWORK=", "FLANNEL_IPV6_SUBNET=", "FLANNEL_MTU=", "FLANNEL_IPMASQ=true", "10.5.72.1/24", "fd10:5:0:48::1/64",
        "/33", "/-1", ",", "=", "\n", "\r\n", "export ", "'", "\"", "#");

    public override bool Run(byte[] input)
    {
        var read = SubnetEnvParser.Parse(Encoding.UTF8.GetString(input));
        _ = read.ToString();
        return read.Subnet is not null || read.Ipv6Subnet is not null;
    }
}
