using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.BadInput;

public sealed class ConfigurationRefusalTests(BareHostLab fixture) : IClassFixture<BareHostLab>
{
    private const int UsageError = 2;

    private LabHost Host => fixture.Lab.Hosts[0];

    [KernelFact]
    public Task Malformed_json() => NetworkAsync("""{"Network":"10.5.0.0/16",""", "network");

    [KernelFact]
    public Task A_network_that_is_no_cidr() => NetworkAsync("""{"Network":"10.5.0.0/40"}""", "Network", "10.5.0.0/40");

    [KernelFact]
    public Task Subnet_min_above_subnet_max()
    {
        return NetworkAsync("""{"Network":"10.5.0.0/16","SubnetMin":"10.5.9.0","SubnetMax":"10.5.3.0"}""", "SubnetMin", "10.5.9.0", "10.5.3.0");
    }

    [KernelFact]
    public Task Subnet_min_outside_the_network()
    {
        return NetworkAsync("""{"Network":"10.5.0.0/16","SubnetMin":"10.6.1.0"}""", "SubnetMin", "10.6.1.0", "10.5.0.0/16");
    }

    [KernelFact]
    public Task An_unknown_backend_lists_the_known_ones()
    {
        return NetworkAsync("""{"Network":"10.5.0.0/16","Backend":{"Type":"vxlam"}}""", "vxlam", "vxlan", "host-gw", "alloc");
    }

    [KernelFact]
    public Task A_network_that_holds_the_hosts_own_address() => NetworkAsync("""{"Network":"10.99.0.0/16","Backend":{"Type":"vxlan"}}""", "10.99.0.0/16", "10.99.0.11");

    [KernelFact]
    public async Task A_network_that_holds_a_route_of_the_host()
    {
        await Host.IpAsync("route", "add", "10.5.7.0/24", "via", "10.99.0.1");
        try
        {
            await NetworkAsync("""{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan"}}""", "10.5.0.0/16", "10.5.7.0/24");
        }
        finally
        {
            await Host.IpAsync("route", "del", "10.5.7.0/24");
        }
    }

    [KernelFact]
    public async Task An_unknown_hocon_key_suggests_the_nearest()
    {
        var file = Path.Combine(Host.Files.Directory, "misspelt.conf");
        await File.WriteAllTextAsync(file, "flannelmesh { withdraw-aftr = 3s }");

        await Refusal.AssertAsync(Host, Host.Flags.With("--config", file), UsageError, "withdraw-aftr", "withdraw-after");
    }

    [KernelFact]
    public Task An_unknown_interface() => Refusal.AssertAsync(Host, Host.Flags.With("--iface", "nosuch0"), UsageError, "nosuch0", "eth0");

    [KernelFact]
    public Task An_unknown_flag_suggests_the_nearest()
    {
        return Refusal.AssertAsync(Host, Host.Flags.With("--subnet-fil", "/x"), UsageError, "--subnet-fil", "--subnet-file");
    }

    [KernelFact]
    public Task A_seed_that_does_not_resolve()
    {
        return Refusal.AssertAsync(Host, Host.Flags.With("--seed", "no-such-host.invalid"), UsageError, "--seed", "no-such-host.invalid");
    }

    private Task NetworkAsync(string json, params string[] mentions)
    {
        return Refusal.AssertAsync(Host, Host.Flags.With("--network", json), UsageError, mentions);
    }
}
