using System.Net.Sockets;
using System.Text.Json;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.Labs.Chaos;

/// <summary>Reads what an agent and its kernel say. An agent that does not answer is a value here and no error.</summary>
internal static class AgentReading
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>Null when there is no answer in time.</returns>
    public static async Task<JsonElement?> TryGetAsync(LabHost host, string resource)
    {
        try
        {
            return await host.ApiAsync(resource).WaitAsync(Patience);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or TimeoutException or LabException
            or SocketException or IOException or JsonException)
        {
            return null;
        }
    }

    /// <returns>CIDR of the subnet in subnet.env; null while there is none.</returns>
    public static string? EnvSubnet(LabHost host)
    {
        try
        {
            return SubnetEnv.Parse(File.ReadAllText(host.Files.SubnetFile)).Subnet.ToString();
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static bool IsReady(JsonElement node) => node.GetProperty("ready").GetBoolean() && node.Text("state") == "ready";

    public static async Task<HostView> ViewAsync(
        LabHost host, IReadOnlyList<ExpectedPeer> peers, IReadOnlyCollection<string> abandoned, string backend)
    {
        var (node, members, leases) = (await TryGetAsync(host, "node"), await TryGetAsync(host, "members"), await TryGetAsync(host, "leases"));
        if (node is not { } found || members is not { } list || leases is not { } table)
        {
            return new HostView(host.Name, "", false, "its API does not answer", "", [], "", []);
        }

        var isReady = IsReady(found);
        var kernel = KernelBelief.Without(await KernelTables.ReadAsync(host.Namespace), abandoned);
        return new HostView(
            host.Name,
            found.Text("nodeId"),
            isReady,
            isReady ? "" : $"state {found.Text("state")}",
            found.Text("clusterId"),
            [.. list.EnumerateArray().Select(member => new MemberSeen(
                member.Text("nodeId"), member.Text("name"), member.Text("status"), member.GetProperty("reachable").GetBoolean()))],
            string.Join(' ', table.EnumerateArray().Select(lease => $"{lease.Text("subnet")}={lease.Text("name")}/{lease.Text("nodeId")}/{lease.Text("publicIp")}/{lease.Text("state")}")),
            [.. PeerEntries.FindProblems(backend, kernel, peers)]);
    }
}
