using System.Collections.Immutable;

namespace FlannelMesh.Security.Revocation;

/// <summary>What the revocations actors of members tell each other.</summary>
public static class RevocationMessages
{
    /// <summary>"These lists I have."</summary>
    /// <param name="Numbers">By the authority's key.</param>
    /// <param name="IsAnswer">To another digest, which had newer ones.</param>
    public sealed record Digest(ImmutableSortedDictionary<string, ulong> Numbers, bool IsAnswer) : IWireMessage;

    /// <summary>A list, believed by nobody for who sent it.</summary>
    /// <param name="List">DER.</param>
    public sealed record Offer(ReadOnlyMemory<byte> List) : IWireMessage;
}
