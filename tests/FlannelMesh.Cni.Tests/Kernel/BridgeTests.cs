using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Tests.Fakes;
using FlannelMesh.Testing;

namespace FlannelMesh.Cni.Tests.Kernel;

/// <summary>Real containers' interfaces by the real bridge and host-local plugins, in both families.</summary>
public sealed class BridgeTests : IDisposable
{
    private readonly RealHost _host = new();
    private readonly TestNamespace _container = new();
    private readonly TestNamespace _other = new();

    public void Dispose()
    {
        _container.Dispose();
        _other.Dispose();
        _host.Dispose();
    }

    [KernelTheory]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void A_container_is_attached_checked_and_detached(string version)
    {
        var result = Add(version, "c1", _container);

        AssertShape(version, result);
        AssertInKernel(result);
        if (version != "0.3.1")
        {
            _host.Call("CHECK", With(version, result), "c1", RealHost.PathOf(_container)).Succeeded();
            _container.Ip("addr flush dev eth0");
            Assert.Equal(1, _host.Call("CHECK", With(version, result), "c1", RealHost.PathOf(_container)).ExitCode);
        }

        _host.Call("DEL", With(version, result), "c1", RealHost.PathOf(_container)).Succeeded();
        Assert.DoesNotContain(_container.IpJson("link").EnumerateArray(), link => link.GetProperty("ifname").GetString() == "eth0");
        Assert.Empty(_host.Reserved);
        Assert.Empty(_host.Stored);
        _host.Call("DEL", With(version, result), "c1", RealHost.PathOf(_container)).Succeeded();
    }

    [KernelFact]
    public void Containers_reach_each_other_and_the_bridge()
    {
        Add("1.0.0", "c1", _container);
        var addresses = Addresses(Add("1.0.0", "c2", _other));

        foreach (var address in addresses.Select(address => address.Address.ToString()).Concat(["10.1.17.1", "fd10:0:0:17::1"]))
        {
            _container.Exec("ping", "-n", "-c", "1", "-W", "10", address).EnsureSuccess();
        }
    }

    [KernelFact]
    public void A_container_whose_namespace_is_gone_is_detached()
    {
        var gone = new TestNamespace();
        var result = Add("1.0.0", "c1", gone);
        gone.Dispose();

        _host.Call("DEL", With("1.0.0", result), "c1", $"/run/netns/{gone.Name}").Succeeded();
        Assert.Empty(_host.Reserved);

        result = Add("1.0.0", "c2", _container);
        _container.Ip("link del eth0");
        _host.Call("DEL", With("1.0.0", result), "c2", "").Succeeded();
        Assert.Empty(_host.Reserved);
        Assert.Empty(_host.Stored);
    }

    [KernelFact]
    public void A_second_ADD_of_a_container_fails_and_leaves_the_first_as_it_is()
    {
        var result = Add("1.0.0", "c1", _container);

        Assert.Equal(1, _host.Call("ADD", _host.Configuration("1.0.0"), "c1", RealHost.PathOf(_container)).ExitCode);

        AssertInKernel(result);
        _host.Call("CHECK", With("1.0.0", result), "c1", RealHost.PathOf(_container)).Succeeded();
    }

    [KernelFact]
    public void A_pool_that_is_full_is_the_delegates_error_and_nothing_stays_behind()
    {
        var configuration = _host.Configuration("1.0.0");
        File.WriteAllText(
            (string)configuration["subnetFile"]!, "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.17.1/30\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n");
        _host.Call("ADD", configuration, "c1", RealHost.PathOf(_container)).Succeeded();

        var answer = _host.Call("ADD", configuration, "c2", RealHost.PathOf(_other));

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("no IP addresses available", (string)answer.Document["msg"]!, StringComparison.Ordinal);
        Assert.Equal(["c1"], _host.Stored);
        Assert.DoesNotContain(_other.IpJson("link").EnumerateArray(), link => link.GetProperty("ifname").GetString() == "eth0");
    }

    /// <summary>As a runtime of version 1.1 cleans up; these plugins know neither GC nor STATUS.</summary>
    [KernelFact]
    public void Garbage_collection_frees_the_addresses_of_containers_that_are_gone()
    {
        using (var gone = new TestNamespace())
        {
            Add("1.1.0", "gone", gone);
        }

        var result = Add("1.1.0", "c1", _container);
        Assert.Equal(4, _host.Reserved.Count());

        _host.Call("STATUS", _host.Configuration("1.1.0"), "", "").Succeeded();
        _host.Call("GC", _host.Configuration("1.1.0", """{"cni.dev/valid-attachments": [{"containerID": "c1", "ifname": "eth0"}]}"""), "", "").Succeeded();

        Assert.Equal(["c1"], _host.Stored);
        Assert.Equal(Addresses(result).Select(address => address.Address.ToString()).Order(), _host.Reserved.Order());
        _host.Call("CHECK", With("1.1.0", result), "c1", RealHost.PathOf(_container)).Succeeded();
    }

    [KernelTheory]
    [InlineData("0.3.1")]
    [InlineData("1.0.0")]
    public void A_port_of_the_host_leads_to_the_container(string version)
    {
        const string Ports = """{"runtimeConfig": {"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}]}}""";
        var added = Add(version, "c1", _container);
        var portmap = Json.Object(Ports);
        portmap["cniVersion"] = version;
        portmap["name"] = "mynet";
        portmap["type"] = "portmap";
        portmap["prevResult"] = added.DeepClone();
        var address = Addresses(added)[0].Address;

        _host.Call("ADD", portmap, "c1", RealHost.PathOf(_container), "portmap").Succeeded();
        Assert.Contains($"--dport 8080 -j DNAT --to-destination {address}:80", Nat(), StringComparison.Ordinal);

        _host.Call("DEL", portmap, "c1", RealHost.PathOf(_container), "portmap").Succeeded();
        _host.Call("DEL", With(version, added), "c1", RealHost.PathOf(_container)).Succeeded();
        Assert.DoesNotContain("--dport 8080", Nat(), StringComparison.Ordinal);
    }

    private static IReadOnlyList<(IPAddress Address, int Length)> Addresses(JsonObject result) =>
    [
        .. result["ips"]!.AsArray()
            .Select(ip => ((string)ip!["address"]!).Split('/'))
            .Select(parts => (IPAddress.Parse(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture))),
    ];

    /// <summary>Before 1.0.0 each address says its family; from then on it does not.</summary>
    private static void AssertShape(string version, JsonObject result)
    {
        Assert.Equal(version, (string?)result["cniVersion"]);
        var links = result["interfaces"]!.AsArray().Select(link => (string)link!["name"]!);
        Assert.Equal(["cni0", "veth", "eth0"], links.Select(name => name.StartsWith("veth", StringComparison.Ordinal) ? "veth" : name));
        string?[] families = version is "0.3.1" or "0.4.0" ? ["4", "6"] : [null, null];
        Assert.Equal(families, result["ips"]!.AsArray().Select(ip => (string?)ip!["version"]));
        Assert.Equal(["10.1.17.1", "fd10:0:0:17::1"], result["ips"]!.AsArray().Select(ip => (string?)ip!["gateway"]));
        Assert.Equal(
            ["0.0.0.0/0", "10.1.0.0/16", "::/0", "fd10::/48"],
            result["routes"]!.AsArray().Select(route => (string)route!["dst"]!).Order(StringComparer.Ordinal));
    }

    private JsonObject Add(string version, string container, TestNamespace ns) =>
        _host.Call("ADD", _host.Configuration(version), container, RealHost.PathOf(ns)).Succeeded().Document;

    private JsonObject With(string version, JsonObject result) =>
        _host.Configuration(version, new JsonObject { ["prevResult"] = result.DeepClone() }.ToJsonString());

    private string Nat() => Command.Run("nsenter", $"--net=/run/netns/{_host.Namespace.Name}", "iptables", "-t", "nat", "-S").StandardOutput;

    /// <summary>What the result says, asked of the kernel by ip.</summary>
    private void AssertInKernel(JsonObject result)
    {
        var addresses = Addresses(result);
        Assert.True(RealHost.Subnet.Contains(addresses[0].Address));
        Assert.True(RealHost.Ipv6Subnet.Contains(addresses[1].Address));
        Assert.Equal([24, 64], addresses.Select(address => address.Length));
        var link = _container.IpJson("addr show dev eth0")[0];
        Assert.Equal(1430, link.GetProperty("mtu").GetInt32());
        Assert.Equal(1430, _host.Namespace.IpJson("link show dev cni0")[0].GetProperty("mtu").GetInt32());
        var configured = link.GetProperty("addr_info").EnumerateArray().Select(info => info.GetProperty("local").GetString()).ToList();
        Assert.All(addresses, address => Assert.Contains(address.Address.ToString(), configured));
        Assert.Equal(["10.1.17.1", "10.1.17.1"], Routes("-4", "default", "10.1.0.0/16"));
        Assert.Equal(["fd10:0:0:17::1", "fd10:0:0:17::1"], Routes("-6", "default", "fd10::/48"));
        var port = _host.Namespace.IpJson("link show master cni0")[0];
        Assert.True(port.GetProperty("linkinfo").GetProperty("info_slave_data").GetProperty("hairpin").GetBoolean());
    }

    private IEnumerable<string?> Routes(string family, params string[] destinations) => destinations.Select(
        destination => _container.IpJson($"{family} route show {destination}")[0].GetProperty("gateway").GetString());
}
