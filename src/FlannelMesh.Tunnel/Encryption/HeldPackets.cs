namespace FlannelMesh.Tunnel.Encryption;

/// <summary>The first packets to a peer while keys are agreed on: some round trips' worth, as a host holds some while it asks for a neighbor.</summary>
internal sealed class HeldPackets(PeerSecurity peer)
{
    private const int MaxPackets = 256;

    /// <summary>Milliseconds; who sent them does not wait for longer.</summary>
    private const long Lifetime = 5_000;

    private readonly Lock _gate = new();
    private readonly long _since = Environment.TickCount64;
    private List<byte[]>? _packets = [];

    public PeerSecurity Peer => peer;

    public bool IsStale(long now) => now - _since > Lifetime;

    /// <returns>False if it is full, or was just closed.</returns>
    public bool TryAdd(byte[] packet, out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = _packets is { Count: 0 };
            if (_packets is null or { Count: >= MaxPackets })
            {
                return false;
            }

            _packets.Add(packet);
            return true;
        }
    }

    /// <summary>Takes all; nothing can be added any more.</summary>
    public IReadOnlyList<byte[]> Close()
    {
        lock (_gate)
        {
            var packets = _packets;
            _packets = null;
            return packets ?? [];
        }
    }
}
