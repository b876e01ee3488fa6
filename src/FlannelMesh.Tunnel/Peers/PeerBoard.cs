namespace FlannelMesh.Tunnel.Peers;

/// <summary>Where the control thread puts a new table, and the others look for it once a batch.</summary>
internal sealed class PeerBoard
{
    private PeerTable _current = PeerTable.Empty;

    public PeerTable Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }
}
