using System.Globalization;

namespace FlannelMesh.Tunnel.Control;

/// <summary>Tells one build of the tunnel from another without running it.</summary>
public static class ProgramBuild
{
    /// <summary>Size and time of change of the program's file, for example "2817344-638993412345678901".</summary>
    /// <returns>Empty if there is no such file.</returns>
    public static string Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}") : "";
    }
}
