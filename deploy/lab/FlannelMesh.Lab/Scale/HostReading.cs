using System.Diagnostics;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Scale;

/// <summary>What an agent has taken and its host has sent so far, at a moment.</summary>
/// <param name="Bytes">On the underlay, with all headers from Ethernet on.</param>
internal sealed record HostReading(long Timestamp, ProcessUsage Usage, long Bytes, long Packets)
{
    public static async Task<HostReading> TakeAsync(LabHost host)
    {
        var link = await host.IpJsonAsync("-s", "link", "show", "eth0");
        var sent = link[0].GetProperty("stats64").GetProperty("tx");
        return new HostReading(
            Stopwatch.GetTimestamp(), ProcessUsage.Read(host.Agent!.ProcessId), sent.GetProperty("bytes").GetInt64(), sent.GetProperty("packets").GetInt64());
    }

    /// <summary>What one that is later says of the time between.</summary>
    public IdleHost Until(HostReading later)
    {
        var seconds = Stopwatch.GetElapsedTime(Timestamp, later.Timestamp).TotalSeconds;
        return new IdleHost(
            100 * (later.Usage.ProcessorTime - Usage.ProcessorTime).TotalSeconds / seconds,
            later.Usage.ResidentKib / 1024.0,
            later.Usage.ProportionalKib / 1024.0,
            (later.Bytes - Bytes) / 1000.0 / seconds,
            (later.Packets - Packets) / seconds);
    }
}
