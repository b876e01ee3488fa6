namespace FlannelMesh.Cni.Tests.Kernel;

/// <summary>Plugins of the CNI project, as Debian's containernetworking-plugins has them.</summary>
internal static class RealPlugins
{
    private static readonly string[] Places = ["/usr/lib/cni", "/opt/cni/bin"];

    public static string Directory { get; } = Places.FirstOrDefault(place => File.Exists(Path.Combine(place, "bridge")))
        ?? throw new DirectoryNotFoundException($"no bridge in {string.Join(" or ", Places)}: install containernetworking-plugins");
}
