using CsCheck;
using FlannelMesh.Health.Echo;

namespace FlannelMesh.Tests.Health.Echo;

public class EchoDatagramTests
{
    private static readonly EchoDatagram Probe = new(false, 0x0102030405060708, HealthSamples.Id(1), HealthSamples.Id(2));

    private static readonly EchoKey Key = HealthSamples.Key(2);

    [Fact]
    public void A_probe_is_written_in_the_bytes_that_other_versions_know()
    {
        var bytes = Write(Probe);

        // The last part is the beginning of `openssl dgst -sha256 -mac hmac -macopt hexkey:…` over the others.
        Assert.Equal(
            "464d6563020100000102030405060708" + "00000001000000000000000000000000" + "00000002000000000000000000000000" + "84df5e2b48a138ba83cb4c6f15c9d0a1",
            Convert.ToHexStringLower(bytes));
        Assert.True(EchoDatagram.TryRead(bytes, out var read));
        Assert.Equal(Probe, read);
        Assert.True(EchoDatagram.IsSigned(bytes, Key));
    }

    [Fact]
    public void The_answer_is_the_probe_as_one_and_signed_anew()
    {
        var bytes = Write(Probe);
        var answer = bytes.ToArray();

        EchoDatagram.TurnIntoAnswer(answer, Key);

        Assert.True(EchoDatagram.TryRead(answer, out var read));
        Assert.Equal(Probe with { IsAnswer = true }, read);
        Assert.Equal("af457398d60c172d0d1e4c0e565004c4", Convert.ToHexStringLower(answer[48..]));
        Assert.Equal(Write(Probe with { IsAnswer = true }), answer);
        Assert.True(EchoDatagram.IsSigned(answer, Key));
    }

    [Fact]
    public void Whatever_is_changed_is_not_signed_any_more()
    {
        var bytes = Write(Probe);
        Gen.Select(Gen.Int[0, EchoDatagram.Length - 1], Gen.Byte[1, 255]).Sample((position, change) =>
        {
            var damaged = bytes.ToArray();
            damaged[position] ^= change;
            Assert.False(EchoDatagram.IsSigned(damaged, Key));
        });
        Assert.False(EchoDatagram.IsSigned(bytes, HealthSamples.Key(1)));

        // A probe that was seen does not show how its answer is signed.
        bytes[5] = 2;
        Assert.False(EchoDatagram.IsSigned(bytes, Key));
    }

    [Fact]
    public void Reading_and_signing_allocate_nothing()
    {
        var buffer = Write(Probe);
        _ = Handle(buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(Handle(buffer));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static bool Handle(byte[] buffer)
        {
            buffer[5] = 1;
            Probe.Write(buffer, Key);
            var isGood = EchoDatagram.TryRead(buffer, out _) && EchoDatagram.IsSigned(buffer, Key);
            EchoDatagram.TurnIntoAnswer(buffer, Key);
            return isGood;
        }
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
        datagram.Write(bytes, Key);
        return bytes;
    }
}
