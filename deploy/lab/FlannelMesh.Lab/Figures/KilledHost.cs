using System.Diagnostics;

namespace FlannelMesh.Labs.Figures;

/// <summary>An agent is killed and stays away until the others have given it up.</summary>
internal static class KilledHost
{
    public static async Task RunAsync(Lab lab, LabHost host, FigureSheet sheet, CancellationToken cancellation)
    {
        var watch = new LabWatch(lab, cancellation);
        var others = lab.Hosts.Where(other => other != host).ToList();
        var start = Stopwatch.GetTimestamp();
        await host.KillAgentAsync();
        sheet.Add("killed host: unreachable to all others", await watch.UntilAllAsync(
            start,
            $"{host.Name} unreachable",
            others,
            async other => await LabWatch.MembersAsync(other) is { } members && members.All(member => member.Name != host.Name || !member.IsReachable)));
        sheet.Add("killed host: no member to any other", await watch.UntilAllAsync(
            start,
            $"{host.Name} removed",
            others,
            async other => await LabWatch.MembersAsync(other) is { } members && members.All(member => member.Name != host.Name)));

        start = Stopwatch.GetTimestamp();
        host.StartAgent();
        sheet.Add("killed host: start after that until all are whole again", await watch.UntilWholeAsync(start));
    }
}
