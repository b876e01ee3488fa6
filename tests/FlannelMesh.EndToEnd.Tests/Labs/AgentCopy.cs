using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>The agent's whole directory, as a package of another version would put it in place.</summary>
public static class AgentCopy
{
    /// <summary>The tunnel's program is of another build there.</summary>
    /// <returns>Path of the agent's program.</returns>
    public static string MakeFor(LabHost host)
    {
        var source = Path.GetDirectoryName(LabPaths.Binary(null))!;
        var target = Path.Combine(host.Files.Directory, "other-agent");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        File.SetLastWriteTimeUtc(Path.Combine(target, "flannelmesh-tunnel"), DateTime.UnixEpoch.AddYears(40));
        return Path.Combine(target, Path.GetFileName(LabPaths.Binary(null)));
    }
}
