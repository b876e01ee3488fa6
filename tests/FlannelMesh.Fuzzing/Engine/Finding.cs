namespace FlannelMesh.Fuzzing.Engine;

/// <param name="What">What went wrong, with the stack of what was thrown.</param>
internal sealed record Finding(string Target, byte[] Input, string What)
{
    /// <summary>The bytes, for a terminal.</summary>
    public string Text => string.Concat(Input.Take(400).Select(value => value is >= 32 and < 127 and not (byte)'\\' ? ((char)value).ToString() : $"\\x{value:x2}"));
}
