using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Traffic;

/// <summary>tcpdump on the underlay's bridge, which in promiscuous mode sees what crosses between any two hosts.</summary>
public sealed class UnderlayCapture : IAsyncDisposable
{
    private readonly BackgroundCommand _tcpdump;

    private UnderlayCapture(BackgroundCommand tcpdump) => _tcpdump = tcpdump;

    public IReadOnlyList<UnderlayPacket> Packets => UnderlayPacket.Parse(_tcpdump.Lines);

    /// <param name="filter">A pcap-filter(7) expression on the outer packet, such as `udp port 8472 or icmp`.</param>
    /// <param name="hasVxlan">UDP datagrams are taken for VXLAN, whatever their port.</param>
    public static async Task<UnderlayCapture> StartAsync(NetworkNamespace network, string filter, bool hasVxlan = true)
    {
        var tcpdump = BackgroundCommand.Start("ip", network.ExecArguments(
            ["tcpdump", "-i", Underlay.Bridge, "-nn", "-t", "-l", "--immediate-mode", .. hasVxlan ? ["-T", "vxlan"] : Array.Empty<string>(), filter]));
        var capture = new UnderlayCapture(tcpdump);
        try
        {
            await tcpdump.WaitUntilAsync(
                command => command.Errors.Any(line => line.Contains("listening on", StringComparison.Ordinal)),
                TimeSpan.FromSeconds(10),
                "listening");
            return capture;
        }
        catch
        {
            await capture.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a condition on the packets so far holds; goes on quietly when the time is over, for the caller judges.</summary>
    public async Task<IReadOnlyList<UnderlayPacket>> CollectAsync(Func<IReadOnlyList<UnderlayPacket>, bool> enough, TimeSpan atMost)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!enough(Packets) && TimeProvider.System.GetElapsedTime(deadline) < atMost)
        {
            await Task.Delay(20);
        }

        return Packets;
    }

    public ValueTask DisposeAsync() => _tcpdump.DisposeAsync();
}
