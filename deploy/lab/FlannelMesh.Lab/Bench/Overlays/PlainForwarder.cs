using System.Globalization;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Bench.Overlays;

/// <summary>deploy/lab/forwarder: one packet a system call, as flannel's udp backend.</summary>
internal sealed class PlainForwarder() : Overlay(3, "plain forwarder", 1472)
{
    private const string Device = "forward0";
    private const string Port = "8284";

    protected override async Task StartAsync(BenchHost host, BenchHost peer, CancellationToken cancellation)
    {
        var program = Path.Combine(host.Directory, "forwarder");
        var source = Path.Combine(LabPaths.Repository(), "deploy/lab/forwarder/forwarder.c");
        (await Command.RunAsync("gcc", ["-O2", "-o", program, source], cancellation: cancellation)).EnsureSuccess();
        var peers = await host.WriteAsync("forwarder.peers", string.Create(CultureInfo.InvariantCulture, $"{Subnet(peer.Number)} {peer.Address} {Port}\n"));
        await host.Namespace.IpAsync("tuntap", "add", Device, "mode", "tun");
        await RouteAsync(host, peer, Device);
        var forwarder = BackgroundCommand.Start("ip", host.Namespace.ExecArguments(
            "sh", "-c", "exec \"$0\" \"$1\" \"$2\" \"$3\" <\"$4\"", program, Device, $"{host.Address}", Port, peers));
        await forwarder.WaitUntilAsync(command => command.Lines.Contains("ready"), TimeSpan.FromSeconds(5), "being ready");
        Daemons.Add(forwarder.ProcessId);
    }
}
