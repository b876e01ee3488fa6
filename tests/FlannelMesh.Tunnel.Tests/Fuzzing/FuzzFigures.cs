namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>How far the inputs got: a fuzzer whose inputs are all refused finds nothing.</summary>
internal sealed record FuzzFigures
{
    public long Inputs { get; set; }

    public long Parsed { get; set; }

    public long Forwarded { get; set; }

    public long Segmented { get; set; }

    public long Finished { get; set; }

    public long Fragmented { get; set; }

    public long IcmpErrors { get; set; }

    public long Coalesced { get; set; }

    public long Merged { get; set; }
}
