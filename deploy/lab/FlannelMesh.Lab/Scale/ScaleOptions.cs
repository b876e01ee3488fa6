using System.Collections.Immutable;
using FlannelMesh.Labs.Figures;
using FlannelMesh.Labs.Footprint;

namespace FlannelMesh.Labs.Scale;

/// <summary>What `scale` measures of real agents.</summary>
/// <param name="Hosts">Numbers of hosts, in the order in which they are measured.</param>
/// <param name="Joins">How many more hosts join each cluster, one after the other.</param>
/// <param name="Settle">How long nothing happens before idle agents are looked at.</param>
/// <param name="Idle">How long they are looked at.</param>
internal sealed record ScaleOptions(ImmutableArray<int> Hosts, int Joins, TimeSpan Settle, TimeSpan Idle)
{
    /// <summary>With fewer there is no greater side of a cut.</summary>
    public const int FewestHosts = 3;

    /// <exception cref="LabException">A value cannot be used; the message names it and what would be right.</exception>
    public static ScaleOptions Parse(string hosts, string joins, string settle, string idle)
    {
        var numbers = FiguresOptions.Numbers("--hosts", hosts, LabOptions.MaxHosts, "numbers of hosts, such as 3,5,10,20");
        return numbers.Min() >= FewestHosts
            ? new ScaleOptions(
                numbers,
                FiguresOptions.Number("--joins", joins),
                TimeSpan.FromSeconds(FiguresOptions.Number("--settle", settle, FootprintOptions.MaxSeconds)),
                TimeSpan.FromSeconds(FiguresOptions.Number("--idle", idle, FootprintOptions.MaxSeconds)))
            : throw new LabException($"--hosts '{hosts}': must be {FewestHosts} at least each, which is a side that goes on and one that is cut off");
    }
}
