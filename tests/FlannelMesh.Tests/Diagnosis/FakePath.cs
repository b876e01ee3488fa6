using System.Globalization;
using FlannelMesh.Diagnosis;

namespace FlannelMesh.Tests.Diagnosis;

/// <summary>A way to a peer that answers pings as large as <paramref name="carries"/> bytes with their headers.</summary>
internal sealed class FakePath(string address, uint carries)
{
    /// <summary>What ping prints about a packet that is too large; nothing if it is dropped in silence.</summary>
    public string Says { get; init; } = "";

    /// <summary>It is silent about packets of up to this many bytes.</summary>
    public uint SaysAbove { get; init; }

    /// <summary>Of the IP packets that were sent.</summary>
    public List<uint> Sizes { get; } = [];

    public ProgramResult? Ping(string line)
    {
        var words = line.Split(' ');
        Assert.Equal((address, "do"), (words[^1], words[Array.IndexOf(words, "-M") + 1]));
        var headers = address.Contains(':', StringComparison.Ordinal) ? 48u : 28u;
        var size = uint.Parse(words[Array.IndexOf(words, "-s") + 1], CultureInfo.InvariantCulture) + headers;
        Sizes.Add(size);
        return size <= carries ? new ProgramResult(0, "1 received", "") : new ProgramResult(1, size > SaysAbove ? Says : "", "");
    }
}
