using System.Diagnostics;
using FlannelMesh.Labs.Network;
using FlannelMesh.Testing.Clouds;

namespace FlannelMesh.Labs.Inside;

/// <summary>Keeps the kernel's routes of this namespace as a fake cloud's tables are.</summary>
internal sealed class CloudRouter(FakeCloud cloud)
{
    private readonly Lock _gate = new();
    private Dictionary<string, string> _installed = [];

    public void Update()
    {
        lock (_gate)
        {
            var machines = cloud.Machines.ToDictionary(cloud.TargetOf);
            var wanted = cloud.Routes
                .Where(route => machines.ContainsKey(route.Target))
                .ToDictionary(route => route.Destination, route => $"{(IsIpv6(route.Destination) ? machines[route.Target].Ipv6Address : machines[route.Target].Address)}");
            foreach (var (destination, address) in wanted.Where(route => _installed.GetValueOrDefault(route.Key) != route.Value))
            {
                Ip(Family(destination), "route", "replace", destination, "via", address, "dev", Underlay.Bridge);
            }

            foreach (var destination in _installed.Keys.Except(wanted.Keys))
            {
                Ip(Family(destination), "route", "del", destination);
            }

            _installed = wanted;
        }
    }

    private static bool IsIpv6(string destination) => destination.Contains(':', StringComparison.Ordinal);

    private static string Family(string destination) => IsIpv6(destination) ? "-6" : "-4";

    private static void Ip(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments))!;
        ip.WaitForExit();
    }
}
