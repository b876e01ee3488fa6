using BenchmarkDotNet.Attributes;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Serialization;
using Google.Protobuf;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>A block of leases is written and read again, with its limits checked; beside protobuf without that, and JSON.</summary>
public class BlockWire
{
    private static readonly MeshSerializer Serializer = new(null!);

    private LeaseBlock _block = LeaseBlock.Empty;
    private Block _wire = new();

    [Params(100, 1024)]
    public int Slots { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _block = new LeaseBlock(LeaseSample.Block(Slots));
        _wire = BlockFormat.ToWire(_block.State);
    }

    [Benchmark(Baseline = true, Description = "protobuf alone, of a message that is there")]
    public object Protobuf() => Block.Parser.ParseFrom(_wire.ToByteArray());

    [Benchmark(Description = "our serializer, of a lease block")]
    public object Mesh() => Serializer.FromBinary(Serializer.ToBinary(_block), Serializer.Manifest(_block));

    [Benchmark(Description = "protobuf's JSON, of a message that is there")]
    public object Json() => JsonParser.Default.Parse<Block>(JsonFormatter.Default.Format(_wire));
}
