using System.CommandLine;

namespace FlannelMesh.Labs.Demo;

/// <summary>`demo`: the README's first command, behind deploy/lab/demo.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var backend = new Option<string>("--backend") { Description = "vxlan, host-gw, udp, or aws-vpc, gce, ali-vpc with a fake of that cloud", DefaultValueFactory = _ => "vxlan" };
        backend.AcceptOnlyFromAmong(["vxlan", "host-gw", "udp", .. LabCloud.Backends]);
        var hosts = new Option<int>("--hosts")
        {
            Description = "Hosts at the start, 2 to 10; with less than 10 one more joins late",
            DefaultValueFactory = _ => 3,
        };
        hosts.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2 or > LabOptions.MaxHosts)
            {
                result.AddError($"--hosts must be 2 to {LabOptions.MaxHosts}");
            }
        });
        var network = new Option<string>("--network")
        {
            Description = "CIDR that the hosts' subnets come from",
            DefaultValueFactory = _ => "10.5.0.0/16",
        };
        var families = new Option<string>("--families")
        {
            Description = "ipv4, ipv6 or dual: addresses of hosts and pods",
            DefaultValueFactory = _ => "ipv4",
        };
        families.AcceptOnlyFromAmong("ipv4", "ipv6", "dual");
        var insecure = new Option<bool>("--insecure") { Description = "No certificates: a cluster port that is open to everybody in the lab" };
        var tls = new Option<bool>("--tls") { Description = "Certificates for the hosts; it is so without this word", Hidden = true };
        var keep = new Option<bool>("--keep") { Description = "Leave the lab running and print how to look around" };
        var down = new Option<bool>("--down") { Description = "Remove a lab that --keep, or a kill, left" };
        var screenshots = new Option<string?>("--screenshots") { Description = "Directory for pictures of the dashboard; needs chromium" };
        var name = new Option<string?>("--name") { Description = "Name of the lab (default fm and the process id)" };
        var command = new Command("demo", "Make N hosts, run an agent on each, show that pods reach each other, measure.")
        {
            backend, hosts, network, families, insecure, tls, keep, down, screenshots, name,
        };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = new LabOptions
                {
                    Backend = result.GetRequiredValue(backend),
                    Hosts = result.GetRequiredValue(hosts),
                    Network = result.GetRequiredValue(network),
                    HasTls = !result.GetValue(insecure),
                    HasOperators = true,
                    Families = Enum.Parse<AddressFamilies>(result.GetRequiredValue(families), ignoreCase: true),
                    // The demo stops an agent for longer than lab.conf lets routes live; this is the product's own default.
                    ConfigOverrides = "flannelmesh.withdraw-after = 60s",
                };
                options = result.GetValue(name) is { } given ? options with { Name = given } : options;
                return result.GetValue(down)
                    ? await DownAsync(result.GetValue(name))
                    : await new DemoRun(options, result.GetValue(keep), result.GetValue(screenshots)).RunAsync(cancellation);
            }
            catch (LabException e)
            {
                await Console.Error.WriteLineAsync($"demo: {e.Message}");
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> DownAsync(string? name)
    {
        name = LabPaths.Choose(name);
        if (!await LabTeardown.RemoveAsync(name))
        {
            throw new LabException($"there is no lab named {name}; labs: {string.Join(", ", LabPaths.ExistingLabs().DefaultIfEmpty("none"))}");
        }

        Console.WriteLine($"Lab {name} is removed.");
        return 0;
    }
}
