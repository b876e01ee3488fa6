using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Health.Echo;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>Datagrams of the health echo: what is read is written as it was, two bytes that are not looked at and the signature aside.</summary>
internal sealed class EchoTarget : FuzzTarget
{
    private static readonly EchoKey Key = new(7);

    public override string Name => "echo";

    public override int MaxLength => 200;

    public override IReadOnlyList<byte[]> Tokens { get; } = Words("FMec");

    public override IEnumerable<byte[]> MadeSeeds
    {
        get
        {
            var ask = new byte[EchoDatagram.Length];
            new EchoDatagram(false, 7, new NodeId(new Guid(1, 0, 0, new byte[8])), new NodeId(new Guid(2, 0, 0, new byte[8]))).Write(ask, Key);
            var answer = ask.ToArray();
            EchoDatagram.TurnIntoAnswer(answer, Key);
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
        datagram.Write(written, Key);
        Require(written.AsSpan(0, 6).SequenceEqual(input.AsSpan(0, 6)) && written.AsSpan(8, 40).SequenceEqual(input.AsSpan(8, 40)), "it is written differently");
        Require(EchoDatagram.IsSigned(written, Key), "its own signature is none");
        _ = EchoDatagram.IsSigned(input, Key);
        return true;
    }
}
