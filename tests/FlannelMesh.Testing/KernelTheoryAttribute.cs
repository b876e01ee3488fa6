using Xunit;

namespace FlannelMesh.Testing;

/// <summary>As <see cref="KernelFactAttribute"/>, with data.</summary>
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => Skip = KernelRequirement.SkipReason;
}
