using System.Collections.Immutable;

namespace FlannelMesh.Benchmarks.Scale.Wire;

/// <summary>Counts what one node sends, by kind. A frame counts with the four bytes of its length, as it is written to the connection.</summary>
internal sealed class WireMeter
{
    private const int HeaderLength = 4;
    private static readonly int Kinds = Enum.GetValues<MessageKind>().Length;

    private readonly long[] _bytes = new long[Kinds];
    private readonly long[] _messages = new long[Kinds];

    public void Count(ReadOnlySpan<byte> frame)
    {
        var kind = (int)FrameReader.KindOf(frame);
        Interlocked.Add(ref _bytes[kind], frame.Length + HeaderLength);
        Interlocked.Increment(ref _messages[kind]);
    }

    /// <summary>By the number of the kind.</summary>
    public ImmutableArray<Traffic> Read() =>
        [.. Enumerable.Range(0, Kinds).Select(kind => new Traffic(Interlocked.Read(ref _bytes[kind]), Interlocked.Read(ref _messages[kind])))];
}
