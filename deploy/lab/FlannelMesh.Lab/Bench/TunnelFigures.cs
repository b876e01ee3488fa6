using FlannelMesh.Labs.Bench.Overlays;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Labs.Bench;

/// <summary>What is measured once a run: starts, memory of all programs, and what our own counters say.</summary>
internal sealed class TunnelFigures
{
    private readonly Dictionary<FlannelMeshTunnel, Spread> _starts = [];
    private readonly Dictionary<FlannelMeshTunnel, List<(Totals Totals, double Reading)>> _before = [];
    private readonly Dictionary<FlannelMeshTunnel, Spread> _allocations = [];
    private readonly Dictionary<FlannelMeshTunnel, Totals> _totals = [];
    private readonly Dictionary<Overlay, Spread> _memory = [];

    /// <summary>Milliseconds from the start of the program until packets pass; null if nothing was measured.</summary>
    public Spread? Start(FlannelMeshTunnel tunnel) => _starts.TryGetValue(tunnel, out var spread) ? spread : null;

    /// <summary>Bytes on the heap for a million packets, of each of the two programs.</summary>
    public Spread? Allocated(FlannelMeshTunnel tunnel) => _allocations.TryGetValue(tunnel, out var spread) ? spread : null;

    /// <summary>Resident memory of each of its programs after all traffic, MB.</summary>
    public Spread? Memory(Overlay overlay) => _memory.TryGetValue(overlay, out var spread) ? spread : null;

    /// <summary>Of the receiving program, at the end.</summary>
    public Totals? Totals(FlannelMeshTunnel tunnel) => _totals.GetValueOrDefault(tunnel);

    public void TimeStarts(FlannelMeshTunnel tunnel, BenchLab lab, int count) =>
        _starts[tunnel] = Spread.Of(Enumerable.Range(0, count).Select(_ => tunnel.TimeStart(lab.One, lab.Two).TotalMilliseconds).ToList());

    /// <summary>Before all traffic. Asking allocates, too: how much is found out by asking twice.</summary>
    public void Begin(FlannelMeshTunnel tunnel) => _before[tunnel] = [.. tunnel.Processes.Select(process =>
    {
        var first = process.ReadTotals().AllocatedBytes;
        var totals = process.ReadTotals();
        return (totals, (double)(totals.AllocatedBytes - first));
    })];

    /// <summary>After all traffic.</summary>
    public void End(Overlay overlay)
    {
        if (overlay.Daemons.Count > 0)
        {
            _memory[overlay] = Spread.Of(overlay.Daemons.Select(daemon => ProcessUsage.Read(daemon).ResidentKib * 1024 / 1e6));
        }

        if (overlay is FlannelMeshTunnel tunnel)
        {
            var after = tunnel.Processes.Select(process => process.ReadTotals()).ToList();
            _totals[tunnel] = after[^1];
            _allocations[tunnel] = Spread.Of(_before[tunnel].Zip(after, (before, now) => AllocatedPerMillion(before.Totals, now, before.Reading)));
        }
    }

    /// <param name="reading">Bytes that one reading of the counters allocates.</param>
    internal static double AllocatedPerMillion(Totals before, Totals after, double reading)
    {
        var packets = after.SentPackets + after.ReceivedPackets - before.SentPackets - before.ReceivedPackets;
        var bytes = Math.Max(after.AllocatedBytes - before.AllocatedBytes - reading, 0);
        return packets == 0 ? 0 : bytes / packets * 1e6;
    }
}
