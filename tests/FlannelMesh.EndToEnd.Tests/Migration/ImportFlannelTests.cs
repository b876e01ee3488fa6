using System.Text;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Migration;

/// <summary>flannel's leases, exported from etcd, are reservations before the hosts come over: each gets exactly its old subnet.</summary>
public sealed class ImportFlannelTests
{
    private static readonly Dictionary<string, string> Former = new()
    {
        ["h1"] = "10.5.40.0/24",
        ["h2"] = "10.5.7.0/24",
        ["h3"] = "10.5.201.0/24",
        ["h4"] = "10.5.41.0/24",
    };

    [KernelFact]
    public async Task Every_host_keeps_the_subnet_it_had_under_flannel()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 4, Seeds = 1 });
        var first = lab.Hosts[0];

        // flannel's own file is still there on the first host: nothing is reserved for it yet.
        await File.WriteAllTextAsync(first.Files.SubnetFile, "FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.40.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n");
        first.StartAgent();
        await first.WaitReadyAsync();
        var export = Write(first, "leases.json", lab.Hosts.Select(host => (Former[host.Name], host.Address.ToString())));

        var told = await first.CommandAsync("import-flannel", export, "--dry-run");
        Assert.Equal(4, told.Split('\n').Count(line => line.EndsWith("  reserved", StringComparison.Ordinal)));
        Assert.Equal(["10.5.40.0/24"], (await first.LeasesAsync()).Keys);

        Assert.Contains("4 reserved, 0 were before", await first.CommandAsync("import-flannel", export), StringComparison.Ordinal);
        Assert.Equal(
            [.. lab.Hosts.Skip(1).Select(host => (Former[host.Name], host.Address.ToString())).Order()],
            (await first.LeasesAsync()).Where(lease => lease.Value != "h1").Select(lease => (lease.Key, lease.Value)).Order());

        foreach (var host in lab.Hosts.Skip(1))
        {
            host.StartAgent();
        }

        await lab.WaitAllReadyAsync();
        Assert.Equal(Former, lab.Hosts.ToDictionary(host => host.Name, host => host.Subnet()));

        // Once more, now that they are members and have names; and what stands against it is named and changes nothing.
        Assert.Contains("0 reserved, 4 were before", await first.CommandAsync("import-flannel", export), StringComparison.Ordinal);
        var before = await first.LeasesAsync();
        var swapped = Write(first, "swapped.json", [(Former["h3"], lab.Hosts[1].Address.ToString()), ("10.9.1.0/24", "10.99.0.99")]);
        var result = await first.TryCommandAsync("import-flannel", swapped);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("it is reserved for 10.99.0.13", result.Output, StringComparison.Ordinal);
        Assert.Contains("10.9.1.0/24 is no subnet of this network", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 leases cannot be reserved", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(before, await first.LeasesAsync());
    }

    [KernelFact]
    public async Task Nodes_of_kubernetes_are_known_by_their_names_and_what_is_no_export_is_refused()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 2, Seeds = 1 });
        var (first, second) = (lab.Hosts[0], lab.Hosts[1]);
        await first.StartAgainAsync();
        var nodes = Path.Combine(first.Files.Directory, "nodes.json");
        await File.WriteAllTextAsync(nodes, """{"kind":"List","items":[{"kind":"Node","metadata":{"name":"h2"},"spec":{"podCIDR":"10.5.99.0/24"}}]}""");

        await first.CommandAsync("import-flannel", nodes);
        await second.StartAgainAsync();
        Assert.Equal("10.5.99.0/24", second.Subnet());

        var broken = Path.Combine(first.Files.Directory, "broken.json");
        await File.WriteAllTextAsync(broken, """{"kvs":[{"key":"***","value":""}]}""");
        foreach (var (file, message) in new[] { (broken, "kvs[0].key"), ("/nonexistent", "FILE /nonexistent cannot be read") })
        {
            var result = await first.TryCommandAsync("import-flannel", file);
            Assert.Equal(2, result.ExitCode);
            Assert.Contains(message, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        }
    }

    /// <summary>As `etcdctl get --prefix /coreos.com/network -w json` prints it.</summary>
    private static string Write(LabHost host, string name, IEnumerable<(string Subnet, string PublicIp)> leases)
    {
        var pairs = leases.Select(lease =>
        {
            var key = Base64($"/coreos.com/network/subnets/{lease.Subnet.Replace('/', '-')}");
            var value = Base64($$$"""{"PublicIP":"{{{lease.PublicIp}}}","PublicIPv6":null,"BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:44"}}""");
            return $$"""{"key":"{{key}}","create_revision":2,"mod_revision":2,"version":1,"value":"{{value}}","lease":7587862072907233287}""";
        });
        var path = Path.Combine(host.Files.Directory, name);
        File.WriteAllText(path, $$"""{"header":{"cluster_id":14841639068965178418},"kvs":[{{string.Join(',', pairs)}}]}""");
        return path;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
