using System.Text.Json;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>The members that the API promises.</summary>
public static class JsonAssert
{
    public static readonly string[] Node =
    [
        "nodeId", "name", "address", "state", "backend", "network", "subnet", "ipv6Subnet", "publicIp", "publicIpv6",
        "mtu", "interface", "clusterSize", "ready", "inSync", "version", "startedAt",
    ];

    public static readonly string[] Member = ["nodeId", "name", "address", "status", "reachable", "oldest", "upSince", "subnet"];

    public static readonly string[] Lease =
    [
        "subnet", "ipv6Subnet", "nodeId", "name", "publicIp", "publicIpv6", "backendType", "backendData",
        "state", "epoch", "heldSince", "expiresAt",
    ];

    public static readonly string[] Peer =
    [
        "nodeId", "name", "subnet", "ipv6Subnet", "publicIp", "via", "device", "route", "neighbor", "fdb", "state", "since", "lastError",
    ];

    public static void HasMembers(JsonElement element, IEnumerable<string> members)
    {
        Assert.Equal(JsonValueKind.Object, element.ValueKind);
        var missing = members.Where(member => !element.TryGetProperty(member, out _)).ToList();
        Assert.True(missing.Count == 0, $"missing {string.Join(", ", missing)} in {element}");
    }

    /// <summary>An array of <paramref name="count"/> objects with these members.</summary>
    public static void IsArrayOf(JsonElement array, int count, IEnumerable<string> members)
    {
        Assert.Equal(JsonValueKind.Array, array.ValueKind);
        Assert.Equal(count, array.GetArrayLength());
        Assert.All(array.EnumerateArray(), element => HasMembers(element, members));
    }
}
