namespace FlannelMesh.Tunnel.Encryption;

/// <summary>A place in <see cref="SessionSlots"/>, as it is written for the process that follows.</summary>
internal enum SessionSlot : byte
{
    Current = 0,
    Next = 1,
    Previous = 2,
}
