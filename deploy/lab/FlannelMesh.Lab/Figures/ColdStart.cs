using System.Diagnostics;

namespace FlannelMesh.Labs.Figures;

/// <summary>All agents of a new lab are started at once: nothing is on any disk.</summary>
internal static class ColdStart
{
    public static async Task RunAsync(Lab lab, FigureSheet sheet, CancellationToken cancellation)
    {
        var watch = new LabWatch(lab, cancellation);
        var start = Stopwatch.GetTimestamp();
        foreach (var host in lab.Hosts)
        {
            host.StartAgent();
        }

        var leased = watch.UntilAsync(start, "subnet.env on all hosts", () => Task.FromResult(lab.Hosts.All(host => File.Exists(host.Files.SubnetFile))));
        var ready = watch.UntilAllAsync(start, "all hosts ready", lab.Hosts, LabWatch.IsReadyAsync);
        await Task.WhenAll(leased, ready);
        sheet.Add($"cold start of {lab.Hosts.Count} hosts: all leased", await leased);
        sheet.Add($"cold start of {lab.Hosts.Count} hosts: all ready", await ready);
    }
}
