using FlannelMesh.Labs.Figures;

namespace FlannelMesh.Labs.Footprint;

/// <summary>What `footprint` measures.</summary>
/// <param name="Hosts">Of the cluster that one more host joins.</param>
/// <param name="Runs">How often each start is measured.</param>
/// <param name="Settle">How long nothing happens before idle agents are looked at.</param>
/// <param name="Idle">How long they are looked at.</param>
internal sealed record FootprintOptions(int Hosts, int Runs, TimeSpan Settle, TimeSpan Idle)
{
    private const int MaxSeconds = 3600;

    /// <exception cref="LabException">A value cannot be used; the message names it and what would be right.</exception>
    public static FootprintOptions Parse(string hosts, string runs, string settle, string idle) => new(
        FiguresOptions.Number("--hosts", hosts, LabOptions.MaxHosts),
        FiguresOptions.Number("--runs", runs),
        TimeSpan.FromSeconds(FiguresOptions.Number("--settle", settle, MaxSeconds)),
        TimeSpan.FromSeconds(FiguresOptions.Number("--idle", idle, MaxSeconds)));
}
