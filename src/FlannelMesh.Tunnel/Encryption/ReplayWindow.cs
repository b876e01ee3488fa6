using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// Which numbers were received, after RFC 6479: a ring of bits that moves word by word and is never shifted.
/// Not for several threads at once.
/// </summary>
internal sealed class ReplayWindow
{
    /// <summary>A number this far below the greatest is refused, whether it was received or not.</summary>
    public const int Size = Bits - BitsInWord;

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public const int StateLength = sizeof(ulong) + (Bits / 8);

    private const int Bits = 8192;
    private const int BitsInWord = 64;
    private const int Words = Bits / BitsInWord;

    private readonly ulong[] _words = new ulong[Words];

    // One more than the greatest number received; 0 if there is none.
    private ulong _next;

    /// <summary>False if the number was accepted before or is too old; else it counts as received from now on.</summary>
    /// <param name="number">Below 2^63; only of a datagram that proved to be genuine.</param>
    public bool TryAccept(ulong number)
    {
        if (number >= _next)
        {
            Advance(number);
        }
        else if (_next - number > Size)
        {
            return false;
        }

        ref var word = ref _words[number / BitsInWord % Words];
        var bit = 1UL << (int)(number % BitsInWord);
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        return true;
    }

    public ReplayWindow Clone()
    {
        var clone = new ReplayWindow { _next = _next };
        _words.CopyTo(clone._words, 0);
        return clone;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _next);
        for (var i = 0; i < Words; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[((i + 1) * sizeof(ulong))..], _words[i]);
        }
    }

    public static ReplayWindow Read(ReadOnlySpan<byte> source)
    {
        var window = new ReplayWindow { _next = BinaryPrimitives.ReadUInt64BigEndian(source) };
        for (var i = 0; i < Words; i++)
        {
            window._words[i] = BinaryPrimitives.ReadUInt64BigEndian(source[((i + 1) * sizeof(ulong))..]);
        }

        return window;
    }

    private void Advance(ulong number)
    {
        if (_next > 0)
        {
            var last = (_next - 1) / BitsInWord;
            var ahead = Math.Min((number / BitsInWord) - last, Words);
            for (var i = 1UL; i <= ahead; i++)
            {
                _words[(last + i) % Words] = 0;
            }
        }

        _next = number + 1;
    }
}
