using System.Globalization;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>Debian's wireguard-go.</summary>
internal sealed class WireguardGo() : Overlay(6, "wireguard-go", 1440)
{
    private const string Device = "wggo0";
    private const string Port = "51820";

    // Its control socket has a fixed place: a file system of its own keeps two benches apart and leaves nothing behind.
    private const string Script =
        """
        mount -t tmpfs none /run && mkdir /run/wireguard || exit 1
        wireguard-go -f "$0" &
        for i in $(seq 100); do
          if [ -S "/run/wireguard/$0.sock" ]; then
            wg setconf "$0" "$1" || exit 1
            echo "ready $!"
            wait
          fi
          sleep 0.05
        done
        """;

    private readonly Dictionary<int, byte[]> _keys = new() { [1] = X25519.GeneratePrivateKey(), [2] = X25519.GeneratePrivateKey() };

    protected override async Task StartAsync(BenchHost host, BenchHost peer, CancellationToken cancellation)
    {
        var config = await host.WriteAsync("wireguard.conf", $"""
            [Interface]
            PrivateKey = {Convert.ToBase64String(_keys[host.Number])}
            ListenPort = {Port}
            [Peer]
            PublicKey = {Convert.ToBase64String(X25519.PublicKey(_keys[peer.Number]))}
            Endpoint = {peer.Address}:{Port}
            AllowedIPs = {Subnet(peer.Number)}

            """);
        var daemon = BackgroundCommand.Start("ip", host.Namespace.ExecArguments("sh", "-c", Script, Device, config));
        await daemon.WaitUntilAsync(command => Ready(command) is not null, TimeSpan.FromSeconds(10), "being ready");
        Daemons.Add(int.Parse(Ready(daemon)!.Split(' ')[1], CultureInfo.InvariantCulture));
        await RouteAsync(host, peer, Device);
    }

    private static string? Ready(BackgroundCommand command) => command.Lines.FirstOrDefault(line => line.StartsWith("ready ", StringComparison.Ordinal));
}
