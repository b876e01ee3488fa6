namespace FlannelMesh.Benchmarks.Scale.Wire;

/// <summary>What was sent.</summary>
internal readonly record struct Traffic(long Bytes, long Messages)
{
    public static Traffic operator +(Traffic left, Traffic right) => new(left.Bytes + right.Bytes, left.Messages + right.Messages);

    public static Traffic operator -(Traffic left, Traffic right) => new(left.Bytes - right.Bytes, left.Messages - right.Messages);
}
