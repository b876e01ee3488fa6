using System.Security.Cryptography;

namespace FlannelMesh.Tunnel.Encryption.Noise;

/// <summary>Chaining key, hash and cipher of a handshake (Noise, section 5.2) with SHA256. HKDF is RFC 5869's with empty info.</summary>
internal sealed class SymmetricState
{
    private const int HashLength = SHA256.HashSizeInBytes;

    private readonly byte[] _chainingKey = new byte[HashLength];
    private readonly byte[] _hash = new byte[HashLength];
    private readonly CipherState _cipher;

    /// <param name="protocolName">At most 32 bytes: then it is not hashed, but filled with zeros.</param>
    public SymmetricState(ReadOnlySpan<byte> protocolName)
    {
        protocolName.CopyTo(_hash);
        protocolName.CopyTo(_chainingKey);
        _cipher = new CipherState();
    }

    private SymmetricState(SymmetricState other)
    {
        other._chainingKey.CopyTo(_chainingKey, 0);
        other._hash.CopyTo(_hash, 0);
        _cipher = other._cipher.Clone();
    }

    /// <summary>Of all that was said; equal at both ends.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Bytes that the next message grows by.</summary>
    public int TagLength => _cipher.TagLength;

    public SymmetricState Clone() => new(this);

    public void MixHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(data);
        hash.GetHashAndReset(_hash);
    }

    public void MixKey(ReadOnlySpan<byte> inputKeyMaterial)
    {
        Span<byte> output = stackalloc byte[2 * HashLength];
        Derive(inputKeyMaterial, output);
        output[..HashLength].CopyTo(_chainingKey);
        _cipher.InitializeKey(output[HashLength..]);
        CryptographicOperations.ZeroMemory(output);
    }

    public void EncryptAndHash(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        _cipher.Encrypt(_hash, plaintext, destination);
        MixHash(destination);
    }

    public bool TryDecryptAndHash(ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        if (!_cipher.TryDecrypt(_hash, ciphertext, destination))
        {
            return false;
        }

        MixHash(ciphertext);
        return true;
    }

    /// <summary>The transport's keys, 32 bytes each. Nothing of the handshake is left afterwards, but the hash.</summary>
    public (byte[] FromInitiator, byte[] FromResponder) Split()
    {
        Span<byte> output = stackalloc byte[2 * HashLength];
        Derive([], output);
        var keys = (output[..HashLength].ToArray(), output[HashLength..].ToArray());
        CryptographicOperations.ZeroMemory(output);
        Erase();
        return keys;
    }

    public void Erase()
    {
        CryptographicOperations.ZeroMemory(_chainingKey);
        _cipher.Erase();
    }

    // HKDF of two outputs (section 4.3). Not .NET's: over OpenSSL it refuses the empty input of Split.
    // HKDF of the Noise specification, 4.3, for two outputs. Not .NET's HKDF: by way of OpenSSL's KDF it now and then refuses an
    // empty input, which Split wants.
    private void Derive(ReadOnlySpan<byte> inputKeyMaterial, Span<byte> output)
    {
        Span<byte> temporary = stackalloc byte[HashLength];
        Span<byte> input = stackalloc byte[HashLength + 1];
        HMACSHA256.HashData(_chainingKey, inputKeyMaterial, temporary);
        HMACSHA256.HashData(temporary, [1], output[..HashLength]);
        output[..HashLength].CopyTo(input);
        input[HashLength] = 2;
        HMACSHA256.HashData(temporary, input, output.Slice(HashLength, HashLength));
        CryptographicOperations.ZeroMemory(temporary);
        CryptographicOperations.ZeroMemory(input);
    }
}
