using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Tunnel.Encryption.Noise;

namespace FlannelMesh.Tunnel.Tests.Encryption.Noise;

public class HandshakeStateTests
{
    public static TheoryData<int> Vectors => [.. Enumerable.Range(0, PublishedVector.All().Count)];

    [Fact]
    public void There_are_vectors_of_two_implementations() => Assert.Equal(2, PublishedVector.All().Count);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Both_roles_write_and_read_the_published_messages(int index)
    {
        var vector = PublishedVector.All()[index];
        var initiator = Initiator(vector);
        var responder = Responder(vector);
        var first = vector.Messages[0];
        var second = vector.Messages[1];

        Assert.Equal(first.Ciphertext, Write(first, destination => initiator.TryWriteFirst(first.Payload, destination)));
        Assert.Equal(first.Payload, Read(first, destination => responder.TryReadFirst(first.Ciphertext, destination)));
        Assert.Equal(X25519.PublicKey(vector.InitiatorKey), responder.RemoteStatic.ToArray());
        Assert.Equal(second.Ciphertext, Write(second, destination => responder.TryWriteSecond(second.Payload, destination)));
        Assert.Equal(second.Payload, Read(second, destination => initiator.TryReadSecond(second.Ciphertext, destination)));
        Assert.Equal(initiator.Hash.ToArray(), responder.Hash.ToArray());
        if (vector.HandshakeHash is { } hash)
        {
            Assert.Equal(hash, initiator.Hash.ToArray());
        }

        AssertTransport(vector, initiator.Split());
        AssertTransport(vector, responder.Split());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Any_changed_byte_of_a_message_is_refused(int index)
    {
        var vector = PublishedVector.All()[index];
        var (payload, message) = vector.Messages[0];
        for (var i = 0; i < message.Length; i++)
        {
            var changed = message.ToArray();
            changed[i] ^= 0x40;

            Assert.False(Responder(vector).TryReadFirst(changed, new byte[payload.Length]), $"byte {i}");
        }
    }

    [Fact]
    public void Another_prologue_is_another_conversation()
    {
        var vector = PublishedVector.All()[0];
        var (payload, message) = vector.Messages[0];

        Assert.False(Responder(vector with { Prologue = [1] }).TryReadFirst(message, new byte[payload.Length]));
    }

    [Fact]
    public void A_forged_answer_read_into_a_copy_spoils_nothing()
    {
        var vector = PublishedVector.All()[0];
        var (payload, message) = vector.Messages[1];
        var initiator = Initiator(vector);
        initiator.TryWriteFirst(vector.Messages[0].Payload, new byte[vector.Messages[0].Ciphertext.Length]);
        var copy = initiator.Clone();

        Assert.False(copy.TryReadSecond([.. message.AsSpan(0, message.Length - 1), 0], new byte[payload.Length]));
        copy.Erase();
        Assert.True(initiator.TryReadSecond(message, new byte[payload.Length]));
    }

    [Fact]
    public void A_static_key_of_small_order_comes_to_nothing()
    {
        var key = X25519.GeneratePrivateKey();
        var state = HandshakeState.Initiator([], key, X25519.PublicKey(key), new byte[32], X25519.GeneratePrivateKey());

        Assert.False(state.TryWriteFirst([], new byte[HandshakeState.FirstOverhead]));
    }

    private static HandshakeState Initiator(PublishedVector vector) => HandshakeState.Initiator(
        vector.Prologue,
        vector.InitiatorKey,
        X25519.PublicKey(vector.InitiatorKey),
        vector.ResponderPublicKey,
        [.. vector.InitiatorEphemeral]);

    private static HandshakeState Responder(PublishedVector vector) => HandshakeState.Responder(
        vector.Prologue,
        vector.ResponderKey,
        X25519.PublicKey(vector.ResponderKey),
        [.. vector.ResponderEphemeral]);

    private static byte[] Write((byte[] Payload, byte[] Ciphertext) message, Func<byte[], bool> write)
    {
        var destination = new byte[message.Ciphertext.Length];
        Assert.True(write(destination));
        return destination;
    }

    private static byte[] Read((byte[] Payload, byte[] Ciphertext) message, Func<byte[], bool> read)
    {
        var destination = new byte[message.Payload.Length];
        Assert.True(read(destination));
        return destination;
    }

    private static void AssertTransport(PublishedVector vector, (byte[] FromInitiator, byte[] FromResponder) keys)
    {
        var ciphers = new[] { new CipherState(keys.FromInitiator), new CipherState(keys.FromResponder) };
        var openers = new[] { new CipherState(keys.FromInitiator), new CipherState(keys.FromResponder) };
        for (var i = 2; i < vector.Messages.Count; i++)
        {
            var (payload, ciphertext) = vector.Messages[i];
            var written = new byte[ciphertext.Length];
            var read = new byte[payload.Length];
            ciphers[i % 2].Encrypt([], payload, written);
            Assert.Equal(ciphertext, written);
            Assert.True(openers[i % 2].TryDecrypt([], ciphertext, read));
            Assert.Equal(payload, read);
        }
    }
}
