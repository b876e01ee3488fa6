using System.Security.Cryptography;
using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Tunnel.Encryption.Noise;

/// <summary>A key and the number of the next message (Noise, section 5.1). Without a key, messages pass as they are.</summary>
internal sealed class CipherState
{
    private readonly byte[] _key = new byte[Aes256GcmContext.KeyLength];
    private ulong _counter;

    public CipherState(ReadOnlySpan<byte> key) => InitializeKey(key);

    public CipherState()
    {
    }

    private CipherState(CipherState other)
    {
        other._key.CopyTo(_key, 0);
        _counter = other._counter;
        HasKey = other.HasKey;
    }

    public bool HasKey { get; private set; }

    /// <summary>Bytes that a message grows by.</summary>
    public int TagLength => HasKey ? Aes256GcmContext.TagLength : 0;

    public void InitializeKey(ReadOnlySpan<byte> key)
    {
        key.CopyTo(_key);
        _counter = 0;
        HasKey = true;
    }

    public CipherState Clone() => new(this);

    public void Encrypt(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (!HasKey)
        {
            plaintext.CopyTo(destination);
            return;
        }

        using var context = new Aes256GcmContext(_key, isForSealing: true);
        context.Seal(_counter++, associated, plaintext, [], destination);
    }

    /// <summary>False if the tag is wrong; the number then stays as it was.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        if (!HasKey)
        {
            ciphertext.CopyTo(destination);
            return true;
        }

        using var context = new Aes256GcmContext(_key, isForSealing: false);
        if (!context.TryOpen(_counter, associated, ciphertext, destination))
        {
            return false;
        }

        _counter++;
        return true;
    }

    public void Erase()
    {
        CryptographicOperations.ZeroMemory(_key);
        HasKey = false;
    }
}
