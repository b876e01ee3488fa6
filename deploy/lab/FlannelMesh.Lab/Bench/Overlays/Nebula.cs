using System.Globalization;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>Debian's nebula with AES-256-GCM; the pods' subnets are its unsafe routes.</summary>
internal sealed class Nebula() : Overlay(4, "nebula", 1440)
{
    private const string Port = "4242";

    private string? _authority;

    protected override async Task StartAsync(BenchHost host, BenchHost peer, CancellationToken cancellation)
    {
        if (_authority is null)
        {
            _authority = Path.Combine(host.Directory, "nebula-ca");
            await CertAsync("ca", "-name", "bench", "-out-crt", $"{_authority}.crt", "-out-key", $"{_authority}.key");
        }

        var own = Path.Combine(host.Directory, "nebula");
        await CertAsync(
            "sign", "-name", host.Name, "-ip", $"{OwnAddress(host)}/24", "-subnets", Subnet(host.Number), "-ca-crt", $"{_authority}.crt",
            "-ca-key", $"{_authority}.key", "-out-crt", $"{own}.crt", "-out-key", $"{own}.key");
        var config = await host.WriteAsync("nebula.yml", string.Create(CultureInfo.InvariantCulture, $$"""
            pki: {ca: {{_authority}}.crt, cert: {{own}}.crt, key: {{own}}.key}
            static_host_map: {"{{OwnAddress(peer)}}": ["{{peer.Address}}:{{Port}}"]}
            lighthouse: {am_lighthouse: false, interval: 60, hosts: []}
            listen: {host: {{host.Address}}, port: {{Port}}}
            cipher: aes
            tun:
              dev: nebula0
              mtu: {{Mtu}}
              unsafe_routes: [{route: {{Subnet(peer.Number)}}, via: {{OwnAddress(peer)}}, mtu: {{Mtu}}}]
            logging: {level: error}
            firewall:
              outbound: [{port: any, proto: any, host: any}]
              inbound: [{port: any, proto: any, host: any}]

            """));
        Daemons.Add(BackgroundCommand.Start("ip", host.Namespace.ExecArguments("nebula", "-config", config)).ProcessId);
    }

    private static string OwnAddress(BenchHost host) => string.Create(CultureInfo.InvariantCulture, $"192.168.77.{host.Number}");

    private static async Task CertAsync(params string[] arguments) => (await Command.RunAsync("nebula-cert", arguments)).EnsureSuccess();
}
