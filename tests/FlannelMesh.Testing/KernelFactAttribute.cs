using Xunit;

namespace FlannelMesh.Testing;

/// <summary>
/// A test that needs root and the real kernel. Without root it is skipped, unless FLANNELMESH_REQUIRE_KERNEL=1 asks for it to run and fail.
/// </summary>
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute() => Skip = KernelRequirement.SkipReason;
}
