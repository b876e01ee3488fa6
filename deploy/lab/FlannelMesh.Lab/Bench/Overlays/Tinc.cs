using System.Security.Cryptography;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>Debian's tinc as a router, with its default cipher.</summary>
internal sealed class Tinc() : Overlay(5, "tinc", 1420)
{
    private const string Device = "tinc0";

    private readonly Dictionary<int, RSA> _keys = new() { [1] = RSA.Create(2048), [2] = RSA.Create(2048) };

    protected override async Task StartAsync(BenchHost host, BenchHost peer, CancellationToken cancellation)
    {
        await host.WriteAsync("tinc/tinc.conf", $"Name = {host.Name}\nConnectTo = {peer.Name}\nInterface = {Device}\nBindToAddress = {host.Address}\n");
        await host.WriteAsync("tinc/rsa_key.priv", _keys[host.Number].ExportRSAPrivateKeyPem());
        await host.WriteAsync("tinc/hosts/" + host.Name, Description(host));
        await host.WriteAsync("tinc/hosts/" + peer.Name, Description(peer));
        await host.Namespace.IpAsync("tuntap", "add", Device, "mode", "tun");
        await RouteAsync(host, peer, Device);
        var directory = Path.Combine(host.Directory, "tinc");
        Daemons.Add(BackgroundCommand.Start(
            "ip", host.Namespace.ExecArguments("tincd", "-D", "-c", directory, $"--pidfile={directory}/pid")).ProcessId);
    }

    private string Description(BenchHost host) =>
        $"Address = {host.Address}\nSubnet = {Subnet(host.Number)}\n{_keys[host.Number].ExportRSAPublicKeyPem()}\n";
}
