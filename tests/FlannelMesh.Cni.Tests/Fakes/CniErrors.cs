using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Tests.Fakes;

internal static class CniErrors
{
    /// <summary>The error must have the code, and its text hold all of <paramref name="mentions"/>.</summary>
    public static void Has(CniErrorCode code, Action action, params string[] mentions)
    {
        var error = Assert.ThrowsAny<CniException>(action);
        Assert.Equal(code, error.Code);
        Assert.All(mentions, mention => Assert.Contains(mention, $"{error.Message} {error.Details}", StringComparison.Ordinal));
    }
}
