namespace FlannelMesh.Testing;

internal static class KernelRequirement
{
    /// <summary>Null if kernel tests are to run here.</summary>
    public static string? SkipReason =>
        Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("FLANNELMESH_REQUIRE_KERNEL") == "1"
            ? null
            : "needs root (network namespaces); set FLANNELMESH_REQUIRE_KERNEL=1 to fail instead";
}
