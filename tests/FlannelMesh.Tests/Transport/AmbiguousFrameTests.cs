using System.Net;
using FlannelMesh.Security;
using FlannelMesh.Transport;
using Google.Protobuf;

namespace FlannelMesh.Tests.Transport;

/// <summary>Frames of which Akka reads something else than one who looks at one field after the other.</summary>
public sealed class AmbiguousFrameTests
{
    /// <summary>The envelope's message, in two parts that Akka puts together: what says nothing wrong, and what makes something else of it.</summary>
    [Fact]
    public void A_message_in_two_parts_is_refused()
    {
        byte[] join = [.. Field(1, [1]), .. Field(3, "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster"u8.ToArray())];

        AssertRefused([.. Field(2, [.. join, 0x10, 4]), .. Field(2, [0x10, 5])]);
    }

    [Fact]
    public void A_serializer_that_is_named_twice_is_refused() => AssertRefused(Field(2, [.. Field(1, [1]), 0x10, 1, 0x10, 4]));

    [Fact]
    public void A_serializer_in_a_form_that_Akka_passes_over_is_refused() => AssertRefused(Field(2, [.. Field(1, [1]), 0x15, 4, 0, 0, 0]));

    /// <summary>Akka takes the lower 32 bits of a field's tag: here serializer 1 after serializer 4.</summary>
    [Fact]
    public void A_field_number_beyond_what_there_is_is_refused() => AssertRefused(Field(2, [.. Field(1, [1]), 0x10, 4, 0x90, 0x80, 0x80, 0x80, 0x10, 1]));

    [Fact]
    public void A_second_introduction_in_disguise_is_refused()
    {
        var guard = Guard();
        byte[] again = [.. Frames.Associate("flannelmesh", "10.0.0.1", 8284)];

        // The type, 1 in the lower 32 bits.
        var at = Array.IndexOf(again, (byte)0x08);
        byte[] instruction = [0x08, 0x81, 0x80, 0x80, 0x80, 0x10, .. again[(at + 2)..]];

        Assert.Contains("twice", guard.Refusal(Field(2, instruction)), StringComparison.Ordinal);
    }

    /// <summary>Of a host that is named twice Akka takes the second, of an address in two parts both.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_who_joins_under_two_addresses_is_refused(bool isWithinTheAddress)
    {
        var (own, other) = (Frames.AddressOf("10.0.0.1", 8283), Field(2, "10.0.0.9"u8.ToArray()));
        byte[] node = isWithinTheAddress ? Field(1, [.. own, .. other]) : [.. Field(1, own), .. Field(1, other)];
        byte[] join = [.. Field(1, node), .. Field(2, "node-name=a"u8.ToArray()), .. Field(2, "node-id=00000000-0000-0000-0000-000000000007"u8.ToArray())];

        Assert.NotNull(Guard().Refusal(Frames.Message(5, Frames.JoinManifest, join)));
    }

    [Fact]
    public void An_introduction_under_two_addresses_is_refused()
    {
        byte[] handshake = [.. Field(1, Frames.AddressOf("10.0.0.1", 8283)), .. Field(1, Field(2, "10.0.0.9"u8.ToArray()))];

        Assert.Contains(
            "does not say who it is",
            new FrameGuard(new NodeIdentity("a", null, []), IPAddress.Parse("10.0.0.1"), "flannelmesh").Refusal(Field(2, [0x08, 1, .. Field(2, handshake)])),
            StringComparison.Ordinal);
    }

    private static void AssertRefused(byte[] envelope)
    {
        var frame = Field(1, Field(2, [.. Field(1, Field(1, "/user/x"u8.ToArray())), .. envelope]));

        Assert.NotNull(Guard().Refusal(frame));
    }

    private static FrameGuard Guard()
    {
        var guard = new FrameGuard(new NodeIdentity("a", null, []), IPAddress.Parse("10.0.0.1"), "flannelmesh");
        Assert.Null(guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8283)));
        return guard;
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return memory.ToArray();
    }
}
