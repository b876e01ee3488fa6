using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Fuzzing.Targets;

namespace FlannelMesh.Fuzzing;

internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> ByName = new()
    {
        ["netlink"] = () => new NetlinkTarget(),
        ["protobuf"] = () => new ProtobufTarget(),
        ["frame"] = () => new FrameTarget(),
        ["net-conf"] = () => new NetConfTarget(),
        ["hocon"] = () => new HoconTarget(),
        ["subnet-env"] = () => new SubnetEnvTarget(),
        ["http"] = () => new HttpTarget(),
        ["tunnel-control"] = () => new TunnelControlTarget(),
        ["crdt"] = () => new CrdtTarget(),
        ["echo"] = () => new EchoTarget(),
        ["certificate"] = () => new CertificateTarget(),
        ["flannel-export"] = () => new FlannelExportTarget(),
    };

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static FuzzTarget Create(string name) => ByName[name]();
}
