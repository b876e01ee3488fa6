using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Metrics;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>
/// Makes datagrams of packets: in clear text the packets themselves; with encryption genuine ones, damaged ones, repetitions, parts of
/// handshakes and clear text.
/// </summary>
/// <param name="transports">Null in clear text.</param>
internal sealed class DatagramMutator(LinkedTransports? transports)
{
    private byte[]? _delivered;

    /// <param name="isOwn">It comes from the address of the peer with whom keys are agreed.</param>
    /// <returns>The datagram, and what it comes to if its sender is a peer: the packet inside, a drop, or nothing.</returns>
    public (byte[] Datagram, (byte[]? Packet, DropReason? Drop) Fate) Next(ReadOnlySpan<byte> packet, bool isOwn, FuzzRandom random)
    {
        if (transports is null)
        {
            var plain = random.OneIn(200) ? [] : packet.ToArray();
            var drop = plain.Length == 0 ? DropReason.Malformed : plain[0] < 0x10 ? DropReason.NotEncrypted : (DropReason?)null;
            return (plain, (plain, drop));
        }

        if (random.OneIn(8))
        {
            var clear = packet.ToArray();
            return (clear, (null, FateOf(clear)));
        }

        if (_delivered is not null && random.OneIn(10))
        {
            return (_delivered, (null, isOwn ? DropReason.Replayed : DropReason.NoSession));
        }

        if (random.OneIn(8))
        {
            var handshake = transports.Handshakes.ElementAt(random.Below(transports.Handshakes.Count)).ToArray();
            Damage(handshake, random);
            return (handshake, (null, FateOf(handshake)));
        }

        var datagram = transports.Seal(packet);
        if (random.OneIn(3))
        {
            var genuine = datagram;
            datagram = datagram[..(datagram.Length - (random.OneIn(2) ? random.Below(datagram.Length) : 0))];
            Damage(datagram, random);
            datagram[^1] ^= (byte)(datagram.AsSpan().SequenceEqual(genuine) ? 1 : 0);
            return (datagram, (null, isOwn ? FateOf(datagram) : Shifted(datagram)));
        }

        if (!isOwn)
        {
            return (datagram, (null, DropReason.NoSession));
        }

        _delivered = datagram;
        return (datagram, (packet.Length == 0 ? null : packet.ToArray(), null));
    }

    private static void Damage(Span<byte> datagram, FuzzRandom random)
    {
        for (var changes = 1 + random.Below(3); changes > 0 && datagram.Length > 0; changes--)
        {
            datagram[random.Below(random.OneIn(2) ? Math.Min(16, datagram.Length) : datagram.Length)] ^= (byte)(1 + random.Below(255));
        }
    }

    /// <summary>Of what another peer than the one of the session sends: no session is its own.</summary>
    private DropReason? Shifted(byte[] datagram) => FateOf(datagram) is DropReason.Forged ? DropReason.NoSession : FateOf(datagram);

    /// <summary>Of a datagram that does not open.</summary>
    private DropReason? FateOf(byte[] datagram) => (DatagramType)(datagram.Length == 0 ? 0 : datagram[0]) switch
    {
        _ when datagram.Length == 0 => DropReason.Malformed,
        DatagramType.Initiation or DatagramType.Response => HandshakeHeader.TryRead(datagram, out _) ? null : DropReason.Malformed,
        DatagramType.Data => DataHeader.TryRead(datagram, out var header) && transports!.Path.Sessions.TryFind(header.ReceiverIndex, out _)
            && header.Counter < SessionLimits.RejectAfterDatagrams
                ? DropReason.Forged
                : DropReason.NoSession,
        _ => DropReason.NotEncrypted,
    };
}
