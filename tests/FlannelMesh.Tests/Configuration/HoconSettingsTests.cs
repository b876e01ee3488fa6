using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class HoconSettingsTests
{
    [Fact]
    public void T() => Assert.NotEmpty(HoconSettings.Reference);
}
