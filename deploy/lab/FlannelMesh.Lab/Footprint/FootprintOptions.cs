using FlannelMesh.Labs.Figures;

namespace FlannelMesh.Labs.Footprint;

/// <summary>What `footprint` measures.</summary>
/// <param name="Hosts">Of the cluster that one more host joins.</param>
/// <param name="Runs">How often each start is measured.</param>
/// <param name="Settle">How long nothing happens before idle agents are looked at.</param>
/// <param name="Idle">How long they are looked at.</param>
/// <param name="File">Where all values are written when all was measured; null: nowhere.</param>
internal sealed record FootprintOptions(int Hosts, int Runs, TimeSpan Settle, TimeSpan Idle, string? File = null)
{
    public const int MaxSeconds = 3600;

    /// <exception cref="LabException">A value cannot be used; the message names it and what would be right.</exception>
    public static FootprintOptions Parse(string hosts, string runs, string settle, string idle, string? file = null) => new(
        FiguresOptions.Number("--hosts", hosts, LabOptions.MaxHosts),
        FiguresOptions.Number("--runs", runs),
        TimeSpan.FromSeconds(FiguresOptions.Number("--settle", settle, MaxSeconds)),
        TimeSpan.FromSeconds(FiguresOptions.Number("--idle", idle, MaxSeconds)),
        FileOf(file));

    /// <summary>Looked at before the minutes that it takes to have something to write.</summary>
    private static string? FileOf(string? file) => file is null || (file.Length > 0 && !Directory.Exists(file) && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
        ? file
        : throw new LabException($"--json '{file}': must be a file in a directory that exists");
}
