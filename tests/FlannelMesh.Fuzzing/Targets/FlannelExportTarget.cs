using System.Text;
using FlannelMesh.Configuration;
using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Import;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>What `import-flannel` reads: exports of etcd and Kubernetes. The documented error is ConfigurationException.</summary>
internal sealed class FlannelExportTarget : FuzzTarget
{
    public override string Name => "flannel-export";

    public override IReadOnlyList<byte[]> Tokens { get; } = Words(
        "\"kvs\":[", "\"key\":", "\"value\":", "\"items\":[", "\"kind\":\"Node\"", "\"metadata\":", "\"annotations\":", "\"spec\":", "\"podCIDR\":", "\"podCIDRs\":[", "\"name\":",
        "flannel.alpha.coreos.com/public-ip", "10.244.1.0/24", "null", "{", "}", "[", "]", "-1", "\\u0000", "eyJQdWJsaWNJUCI6IjEwLjAuMC4yIn0=");

    public override bool Run(byte[] input)
    {
        try
        {
            return FlannelExport.Read(Encoding.UTF8.GetString(input), "flannel.json").Count > 0;
        }
        catch (ConfigurationException e)
        {
            TextChecks.RequireLine(e.Message, "flannel.json");
            return false;
        }
    }
}
