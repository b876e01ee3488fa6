using Akka.Actor.Setup;
using Google.Protobuf;

namespace FlannelMesh.Benchmarks.Scale.Wire;

/// <summary>What <see cref="TappedTransport"/> gets from the node; Akka makes it by its class name.</summary>
internal sealed class WireTap(WireMeter meter, WireCut cut) : Setup
{
    public WireMeter Meter { get; } = meter;

    public WireCut Cut { get; } = cut;

    /// <summary>Frames that the network loses, asked of each that this node sends.</summary>
    public Func<ByteString, bool> Loses { get; init; } = _ => false;
}
