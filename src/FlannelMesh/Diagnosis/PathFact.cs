namespace FlannelMesh.Diagnosis;

/// <summary>How large a packet gets to a peer without being cut.</summary>
/// <param name="Peer">The peer's name and address.</param>
/// <param name="Needed">Bytes of the largest packet that the backend sends.</param>
/// <param name="Carries">
/// Bytes that get there: <paramref name="Needed"/> if that much does, else what the network says or was found to carry; null if the peer
/// answers no ping at all.
/// </param>
public sealed record PathFact(string Peer, uint Needed, uint? Carries);
