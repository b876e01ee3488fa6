namespace FlannelMesh.Transport;

/// <summary>A connection that was ended for the other end's certificate.</summary>
/// <param name="Address">HOST:PORT that the member is known by.</param>
/// <param name="IsRevoked">Its certificate was taken back, so that it is to be no member any more.</param>
internal sealed record EndedConnection(string Node, string Address, bool IsRevoked, string Reason);
