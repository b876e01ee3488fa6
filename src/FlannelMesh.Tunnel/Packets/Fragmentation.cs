using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// Cuts an IPv4 packet without DF into fragments (RFC 791 3.2). Payload stays where it is; only headers are written. Options that belong
/// to the first fragment only become no-operations in the others, as in Linux, so that all headers have one length.
/// </summary>
internal readonly struct Fragmentation
{
    /// <summary>The longest IPv4 header.</summary>
    public const int MaxHeaderLength = 60;

    private const int Unit = 8;
    private const int MaxPacket = ushort.MaxValue;
    private const ushort MoreFragments = 0x2000;
    private const byte EndOfOptions = 0;
    private const byte NoOperation = 1;
    private const byte Copied = 0x80;

    private readonly int _payload;
    private readonly int _size;
    private readonly int _offset;
    private readonly bool _more;

    private Fragmentation(in IpHeader header, int size)
    {
        HeaderLength = header.HeaderLength;
        _payload = header.TotalLength - HeaderLength;
        _size = size;
        _offset = header.FragmentOffset;
        _more = header.MoreFragments;
        Count = size == 0 ? 1 : Math.Max(1, (_payload + size - 1) / size);
    }

    /// <summary>At least 1; exactly 1 if the packet fits as it is.</summary>
    public int Count { get; }

    /// <summary>Bytes of each fragment's IPv4 header.</summary>
    public int HeaderLength { get; }

    /// <summary>Fragments of at most mtu bytes each; the packet may itself be a fragment.</summary>
    public static PacketFault TryCreate(ReadOnlySpan<byte> packet, in IpHeader header, int mtu, out Fragmentation fragmentation)
    {
        fragmentation = default;
        var payload = header.TotalLength - header.HeaderLength;
        var fits = header.TotalLength <= mtu;
        var size = fits ? payload : (mtu - header.HeaderLength) & ~(Unit - 1);
        if (header.TotalLength > packet.Length || header.FragmentOffset + payload > MaxPacket)
        {
            return PacketFault.BadTotalLength;
        }

        // Of a fragment that is not the last one only whole units are right, and what is cut off it must have them too.
        if (header.DontFragment || (!fits && size < Unit) || (header.MoreFragments && payload % Unit != 0))
        {
            return PacketFault.CannotFragment;
        }

        fragmentation = new(header, size);
        return PacketFault.None;
    }

    /// <summary>Where in the packet fragment i's payload is.</summary>
    public (int Offset, int Length) Payload(int i)
    {
        var before = i * _size;
        return (HeaderLength + before, Math.Min(_size, _payload - before));
    }

    /// <summary>Bytes of the whole IP packet of fragment i.</summary>
    public int FragmentLength(int i) => HeaderLength + Payload(i).Length;

    /// <summary>Writes <see cref="HeaderLength"/> bytes: fragment i's IPv4 header.</summary>
    public void WriteHeader(ReadOnlySpan<byte> packet, int i, Span<byte> destination)
    {
        destination = destination[..HeaderLength];
        packet[..HeaderLength].CopyTo(destination);
        var more = _more || i < Count - 1 ? MoreFragments : 0;
        IpHeader.WriteTotalLength(destination, isIpv6: false, FragmentLength(i));
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], (ushort)(more | ((_offset + (i * _size)) / Unit)));
        if (i > 0)
        {
            BlankUncopied(destination[IpHeader.MinIpv4Length..]);
        }

        InternetChecksum.WriteIpv4(destination);
    }

    private static void BlankUncopied(Span<byte> options)
    {
        while (!options.IsEmpty && options[0] != EndOfOptions)
        {
            var length = options[0] == NoOperation ? 1 : options.Length > 1 ? options[1] : 0;
            if (length == 0 || length > options.Length)
            {
                // What cannot be read cannot be told to be copied either.
                options.Fill(NoOperation);
                return;
            }

            if ((options[0] & Copied) == 0)
            {
                options[..length].Fill(NoOperation);
            }

            options = options[length..];
        }
    }
}
