namespace FlannelMesh.Fuzzing.Engine;

/// <summary>One reader of bytes that others send or write. One thread at a time.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>On the command line, and the folder of its seeds.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes of the longest input.</summary>
    public virtual int MaxLength => 8 << 10;

    /// <summary>What takes longer is a finding.</summary>
    public virtual TimeSpan Longest => TimeSpan.FromSeconds(1);

    /// <summary>Inputs that are made here; files of Seeds/NAME come on top.</summary>
    public virtual IEnumerable<byte[]> MadeSeeds => [];

    /// <summary>What is worth putting into an input.</summary>
    public virtual IReadOnlyList<byte[]> Tokens => [];

    /// <summary>
    /// Reads the input, and looks at what comes of it. The documented errors are caught here; whatever else is thrown is a finding.
    /// </summary>
    /// <returns>Whether it was accepted.</returns>
    /// <exception cref="FuzzException">A promise is broken.</exception>
    public abstract bool Run(byte[] input);

    public virtual void Dispose()
    {
    }

    protected static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzException(what);
        }
    }

    protected static IReadOnlyList<byte[]> Words(params string[] words) => [.. words.Select(System.Text.Encoding.UTF8.GetBytes)];
}
