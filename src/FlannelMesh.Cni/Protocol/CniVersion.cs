namespace FlannelMesh.Cni.Protocol;

/// <summary>A version of the CNI specification.</summary>
internal static class CniVersion
{
    /// <summary>What a configuration without cniVersion means.</summary>
    public const string Unsaid = "0.1.0";

    /// <summary>The first with CHECK.</summary>
    public const string WithCheck = "0.4.0";

    /// <summary>Of plugins that do not know <see cref="Newest"/>; its results have the same shape.</summary>
    public const string BeforeNewest = "1.0.0";

    /// <summary>The first with GC and STATUS.</summary>
    public const string Newest = "1.1.0";

    /// <summary>From old to new.</summary>
    public static readonly string[] Supported = [Unsaid, "0.2.0", "0.3.0", "0.3.1", WithCheck, BeforeNewest, Newest];

    /// <summary>Both must be supported ones.</summary>
    public static bool IsAtLeast(string version, string other) => Array.IndexOf(Supported, version) >= Array.IndexOf(Supported, other);

    /// <exception cref="CniException">It is not supported.</exception>
    public static void EnsureSupported(string version)
    {
        if (!Supported.Contains(version))
        {
            throw new CniException(
                CniErrorCode.IncompatibleVersion,
                "incompatible CNI versions",
                $"cniVersion is \"{version}\"; it must be one of {string.Join(", ", Supported)}");
        }
    }
}
