namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>A destination with bytes before and behind it that nobody may write.</summary>
internal sealed class GuardedBuffer(int length)
{
    private const byte Guard = 0xa5;
    private const int GuardLength = 64;

    private readonly byte[] _bytes = [.. Enumerable.Repeat(Guard, length + (2 * GuardLength))];

    /// <summary>The first bytes of the buffer, as a destination that looks longer than it may be used.</summary>
    public Span<byte> Open() => _bytes.AsSpan(GuardLength);

    /// <summary>What was written, after a look at all bytes around it; the buffer is clean again afterwards.</summary>
    public byte[] Take(int written)
    {
        var taken = _bytes.AsSpan(GuardLength, written).ToArray();
        _bytes.AsSpan(GuardLength, written).Fill(Guard);
        return _bytes.AsSpan().ContainsAnyExcept(Guard) ? throw new FuzzException($"written beyond {written} bytes") : taken;
    }
}
