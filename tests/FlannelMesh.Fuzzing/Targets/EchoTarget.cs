using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Health.Echo;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>Datagrams of the health echo: what is read is written as it was, two bytes aside that are not looked at.</summary>
internal sealed class EchoTarget : FuzzTarget
{
    public override string Name => "echo";

    public override int MaxLength => 200;

    public override IReadOnlyList<byte[]> Tokens { get; } = Words("FMec");

    public override IEnumerable<byte[]> MadeSeeds
    {
        get
        {
            var ask = new byte[EchoDatagram.Length];
            new EchoDatagram(false, 7, new NodeId(new Guid(1, 0, 0, new byte[8])), new NodeId(new Guid(2, 0, 0, new byte[8]))).Write(ask);
            var answer = ask.ToArray();
            EchoDatagram.TurnIntoAnswer(answer);
            return [ask, answer];
        }
    }

    public override bool Run(byte[] input)
    {
        if (!EchoDatagram.TryRead(input, out var datagram))
        {
            return false;
        }

        var written = new byte[EchoDatagram.Length];
        datagram.Write(written);
        Require(written.AsSpan(0, 6).SequenceEqual(input.AsSpan(0, 6)) && written.AsSpan(8).SequenceEqual(input.AsSpan(8)), "it is written differently");
        return true;
    }
}
