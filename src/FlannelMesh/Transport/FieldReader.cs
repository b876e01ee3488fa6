namespace FlannelMesh.Transport;

/// <summary>
/// Walks the fields of one Protocol Buffers message in place, without copying what is in it. Anything that is not well formed ends the walk
/// and is told by <see cref="IsMalformed"/>. So does a field that comes twice: Akka would take the last of them, or put them together, and
/// so read something else than what was looked at.
/// </summary>
/// <param name="message">The encoded message.</param>
/// <param name="repeated">The number of the one field that may come again; 0 for none, <see cref="Any"/> for all.</param>
internal ref struct FieldReader(ReadOnlySpan<byte> message, int repeated = 0)
{
    /// <summary>For one who counts fields itself.</summary>
    public const int Any = -1;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;
    private const int MaxVarintLength = 10;
    private const int MaxNumber = (1 << 29) - 1;

    private ReadOnlySpan<byte> _rest = message;
    private ulong _seen;

    /// <summary>The field's number.</summary>
    public int Number { get; private set; }

    /// <summary>Of a varint; 0 for others.</summary>
    public ulong Value { get; private set; }

    /// <summary>Of a length-delimited field; empty for others.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool IsMalformed { get; private set; }

    /// <summary>One field of a message that is well formed to its end: what comes after the field may turn it into something else.</summary>
    /// <param name="content">Empty if there is none.</param>
    /// <returns>False if the message is malformed.</returns>
    public static bool TryFind(ReadOnlySpan<byte> message, int number, out ReadOnlySpan<byte> content, int repeated = 0)
    {
        content = default;
        var fields = new FieldReader(message, repeated);
        while (fields.Read())
        {
            if (fields.Number == number)
            {
                content = fields.Bytes;
            }
        }

        return !fields.IsMalformed;
    }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Read()
    {
        if (_rest.IsEmpty || IsMalformed)
        {
            return false;
        }

        Value = 0;
        Bytes = default;
        if (!TryVarint(out var tag) || tag >> 3 is 0 or > MaxNumber || IsSecond((int)(tag >> 3)))
        {
            return Malformed();
        }

        Number = (int)(tag >> 3);
        return (int)(tag & 7) switch
        {
            Varint => TryVarint(out var value) ? Found(value) : Malformed(),
            Fixed64 => TryTake(sizeof(ulong), out _) || Malformed(),
            Fixed32 => TryTake(sizeof(uint), out _) || Malformed(),
            Delimited => TryVarint(out var length) && length <= int.MaxValue && TryTake((int)length, out var bytes) ? Found(bytes) : Malformed(),
            _ => Malformed(),
        };
    }

    /// <summary>No field that anybody here looks at has a number above 63.</summary>
    private bool IsSecond(int number)
    {
        if (number >= 64 || number == repeated || repeated == Any)
        {
            return false;
        }

        var isSecond = (_seen & (1UL << number)) != 0;
        _seen |= 1UL << number;
        return isSecond;
    }

    private bool Found(ulong value)
    {
        Value = value;
        return true;
    }

    private bool Found(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes;
        return true;
    }

    private bool Malformed()
    {
        IsMalformed = true;
        return false;
    }

    private bool TryTake(int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > _rest.Length)
        {
            return false;
        }

        bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < MaxVarintLength && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if ((_rest[i] & 0x80) == 0)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
