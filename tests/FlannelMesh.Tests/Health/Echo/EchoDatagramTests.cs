using CsCheck;
using FlannelMesh.Health.Echo;

namespace FlannelMesh.Tests.Health.Echo;

public class EchoDatagramTests
{
    private static readonly EchoDatagram Probe = new(false, 0x0102030405060708, HealthSamples.Id(1), HealthSamples.Id(2));

    [Fact]
    public void A_probe_is_written_in_the_bytes_that_other_versions_know()
    {
        var bytes = Write(Probe);

        Assert.Equal("464d6563010100000102030405060708" + "00000001000000000000000000000000" + "00000002000000000000000000000000", Convert.ToHexStringLower(bytes));
        Assert.True(EchoDatagram.TryRead(bytes, out var read));
        Assert.Equal(Probe, read);
    }

    [Fact]
    public void The_answer_is_the_probe_with_one_byte_changed()
    {
        var bytes = Write(Probe);
        var answer = bytes.ToArray();

        EchoDatagram.TurnIntoAnswer(answer);

        Assert.True(EchoDatagram.TryRead(answer, out var read));
        Assert.Equal(Probe with { IsAnswer = true }, read);
        Assert.Equal(1, bytes.Zip(answer).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void Anything_else_is_refused()
    {
        var bytes = Write(Probe);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(EchoDatagram.TryRead(bytes.AsSpan(0, length), out _));
        }

        Assert.False(EchoDatagram.TryRead([.. bytes, 0], out _));
        Gen.Select(Gen.Int[0, 5], Gen.Byte).Sample((position, value) =>
        {
            var damaged = bytes.ToArray();
            damaged[position] = value;
            Assert.Equal(value == bytes[position] || (position == 5 && value == 2), EchoDatagram.TryRead(damaged, out _));
        });
    }

    private static byte[] Write(EchoDatagram datagram)
    {
        var bytes = new byte[EchoDatagram.Length];
        datagram.Write(bytes);
        return bytes;
    }
}
