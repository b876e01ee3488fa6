using System.Security.Cryptography;
using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Tunnel.Encryption.Noise;

/// <summary>
/// One run of Noise_IK_25519_AESGCM_SHA256 (Noise, revision 34, sections 5.3 and 7.5), either role:
/// <code>
/// &lt;- s
/// ...
/// -&gt; e, es, s, ss
/// &lt;- e, ee, se
/// </code>
/// Each message is read or written once, in order. After False the run is spoilt; read into a <see cref="Clone"/> what may be forged.
/// </summary>
internal sealed class HandshakeState
{
    /// <summary>Bytes of the first message without payload: ephemeral key, static key and its tag, tag of the payload.</summary>
    public const int FirstOverhead = X25519.KeyLength + X25519.KeyLength + (2 * Aes256GcmContext.TagLength);

    /// <summary>Bytes of the second message without payload: ephemeral key and tag.</summary>
    public const int SecondOverhead = X25519.KeyLength + Aes256GcmContext.TagLength;

    private const int SealedKeyLength = X25519.KeyLength + Aes256GcmContext.TagLength;

    private readonly SymmetricState _symmetric;
    private readonly byte[] _static;
    private readonly byte[] _staticPublic;
    private readonly byte[] _ephemeral;
    private readonly byte[] _remoteStatic = new byte[X25519.KeyLength];
    private readonly byte[] _remoteEphemeral = new byte[X25519.KeyLength];

    private HandshakeState(SymmetricState symmetric, byte[] privateKey, byte[] publicKey, byte[] ephemeral)
    {
        _symmetric = symmetric;
        _static = privateKey;
        _staticPublic = publicKey;
        _ephemeral = ephemeral;
    }

    /// <summary>The other end's static key: given to the initiator, known to the responder once the first message is read.</summary>
    public ReadOnlySpan<byte> RemoteStatic => _remoteStatic;

    /// <summary>Of all that was said; equal at both ends.</summary>
    public ReadOnlySpan<byte> Hash => _symmetric.Hash;

    /// <param name="ephemeral">Private key; fresh for each run, published test vectors excepted.</param>
    public static HandshakeState Initiator(
        ReadOnlySpan<byte> prologue,
        byte[] privateKey,
        byte[] publicKey,
        ReadOnlySpan<byte> remoteStatic,
        byte[] ephemeral)
    {
        var state = new HandshakeState(Begin(prologue, remoteStatic), privateKey, publicKey, ephemeral);
        remoteStatic.CopyTo(state._remoteStatic);
        return state;
    }

    public static HandshakeState Responder(ReadOnlySpan<byte> prologue, byte[] privateKey, byte[] publicKey, byte[] ephemeral) =>
        new(Begin(prologue, publicKey), privateKey, publicKey, ephemeral);

    public HandshakeState Clone()
    {
        var clone = new HandshakeState(_symmetric.Clone(), _static, _staticPublic, [.. _ephemeral]);
        _remoteStatic.CopyTo(clone._remoteStatic, 0);
        _remoteEphemeral.CopyTo(clone._remoteEphemeral, 0);
        return clone;
    }

    /// <summary>The initiator's message. False if the other end's static key is none.</summary>
    /// <param name="destination">As long as the payload and <see cref="FirstOverhead"/>.</param>
    public bool TryWriteFirst(ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        WriteEphemeral(destination);
        if (!TryMixAgreement(_ephemeral, _remoteStatic))
        {
            return false;
        }

        _symmetric.EncryptAndHash(_staticPublic, destination.Slice(X25519.KeyLength, SealedKeyLength));
        if (!TryMixAgreement(_static, _remoteStatic))
        {
            return false;
        }

        _symmetric.EncryptAndHash(payload, destination[(X25519.KeyLength + SealedKeyLength)..]);
        return true;
    }

    /// <summary>The responder reads it. False if it was not made for our key, or was changed.</summary>
    public bool TryReadFirst(ReadOnlySpan<byte> message, Span<byte> payload)
    {
        ReadEphemeral(message);
        return TryMixAgreement(_static, _remoteEphemeral)
            && _symmetric.TryDecryptAndHash(message.Slice(X25519.KeyLength, SealedKeyLength), _remoteStatic)
            && TryMixAgreement(_static, _remoteStatic)
            && _symmetric.TryDecryptAndHash(message[(X25519.KeyLength + SealedKeyLength)..], payload);
    }

    /// <summary>The responder's message. False if a key of the other end is none.</summary>
    /// <param name="destination">As long as the payload and <see cref="SecondOverhead"/>.</param>
    public bool TryWriteSecond(ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        WriteEphemeral(destination);
        if (!TryMixAgreement(_ephemeral, _remoteEphemeral) || !TryMixAgreement(_ephemeral, _remoteStatic))
        {
            return false;
        }

        _symmetric.EncryptAndHash(payload, destination[X25519.KeyLength..]);
        return true;
    }

    /// <summary>The initiator reads it. False if it is no answer to our message, or was changed.</summary>
    public bool TryReadSecond(ReadOnlySpan<byte> message, Span<byte> payload)
    {
        ReadEphemeral(message);
        return TryMixAgreement(_ephemeral, _remoteEphemeral)
            && TryMixAgreement(_static, _remoteEphemeral)
            && _symmetric.TryDecryptAndHash(message[X25519.KeyLength..], payload);
    }

    /// <summary>The transport's keys; the run's own keys are overwritten.</summary>
    public (byte[] FromInitiator, byte[] FromResponder) Split()
    {
        var keys = _symmetric.Split();
        Erase();
        return keys;
    }

    public void Erase()
    {
        CryptographicOperations.ZeroMemory(_ephemeral);
        _symmetric.Erase();
    }

    private static SymmetricState Begin(ReadOnlySpan<byte> prologue, ReadOnlySpan<byte> responderStatic)
    {
        var symmetric = new SymmetricState("Noise_IK_25519_AESGCM_SHA256"u8);
        symmetric.MixHash(prologue);
        symmetric.MixHash(responderStatic);
        return symmetric;
    }

    private void WriteEphemeral(Span<byte> destination)
    {
        X25519.PublicKey(_ephemeral).CopyTo(destination);
        _symmetric.MixHash(destination[..X25519.KeyLength]);
    }

    private void ReadEphemeral(ReadOnlySpan<byte> message)
    {
        message[..X25519.KeyLength].CopyTo(_remoteEphemeral);
        _symmetric.MixHash(_remoteEphemeral);
    }

    private bool TryMixAgreement(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> shared = stackalloc byte[X25519.KeyLength];
        var isGood = X25519.Agree(privateKey, publicKey, shared);
        if (isGood)
        {
            _symmetric.MixKey(shared);
        }

        CryptographicOperations.ZeroMemory(shared);
        return isGood;
    }
}
