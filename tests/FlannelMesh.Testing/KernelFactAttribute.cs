using Xunit;

namespace FlannelMesh.Testing;

/// <summary>
/// A test that needs root and the real kernel. Without root it is skipped, unless FLANNELMESH_REQUIRE_KERNEL=1 asks for it to run and fail.
/// </summary>
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("FLANNELMESH_REQUIRE_KERNEL") != "1")
        {
            Skip = "needs root (network namespaces); set FLANNELMESH_REQUIRE_KERNEL=1 to fail instead";
        }
    }
}
