using System.CommandLine;
using System.Text;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh status: this node at a glance. Succeeds only when the node is ready.</summary>
internal static class StatusCommand
{
    public static Command Create() => QueryCommand.Create(
        "status",
        "this node, its lease, cluster, backend and sync state; succeeds only when ready",
        async (client, isJson, output, cancellation) =>
        {
            var node = await client.GetAsync("/api/v1/node", ApiJson.Default.NodeView, cancellation);
            var readiness = await client.GetAsync("/readyz", ApiJson.Default.ReadinessView, cancellation);
            await output.WriteAsync(isJson ? QueryCommand.ToJson(node, ApiJson.Default.NodeView) : Print(node, readiness, TimeProvider.System));
            return node.Ready ? ExitCode.Ok : ExitCode.Failed;
        });

    public static string Print(NodeView node, ReadinessView readiness, TimeProvider time)
    {
        var text = new StringBuilder();
        Line("node", $"{node.Name} ({node.NodeId})");
        Line("state", node.Ready ? node.State : $"{node.State}, not ready");
        Line("lease", string.Join(" and ", new[] { node.Subnet, node.Ipv6Subnet }.Where(subnet => subnet is not null)) is { Length: > 0 } lease
            ? $"{lease} of {node.Network}"
            : $"none of {node.Network}");
        Line("cluster", $"{node.ClusterSize} members up, this one listens on {node.Address}");
        Line("backend", $"{node.Backend} over {node.Interface} ({node.PublicIp ?? node.PublicIpv6}), MTU {node.Mtu}");
        if (node.Cloud is { } cloud)
        {
            Line("cloud", cloud.Instance is null ? "not known yet" : $"{cloud.Instance} in {cloud.Network}, own route {(cloud.RouteReady ? "in place" : "missing")}");
        }

        Line("kernel", node.InSync ? "in sync" : "not in sync");
        Line("running", $"{Age.Of(node.StartedAt, time)}, version {node.Version}");
        foreach (var problem in node.Problems)
        {
            Line("problem", problem);
        }

        foreach (var missing in readiness.Missing)
        {
            Line("missing", missing);
        }

        return text.ToString();

        void Line(string label, string value) => text.Append(label.PadRight(9)).AppendLine(Table.Printable(value));
    }
}
