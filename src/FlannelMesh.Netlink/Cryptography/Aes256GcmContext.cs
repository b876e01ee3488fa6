using System.Buffers.Binary;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Cryptography;

/// <summary>
/// AES-256-GCM with one key in one direction, through one EVP context that is made ready once: nothing is allocated for a message.
/// The nonce is Noise's for AESGCM: four zero bytes and the counter, most significant byte first.
/// Not for several threads at once; only <see cref="Dispose"/> may come from another one, a call under way ends first.
/// </summary>
public sealed unsafe class Aes256GcmContext : IDisposable
{
    public const int KeyLength = 32;
    public const int NonceLength = 12;
    public const int TagLength = 16;

    private readonly CipherContextHandle _context = new();
    private readonly bool _isForSealing;

    /// <exception cref="ArgumentException">The key is not 32 bytes.</exception>
    /// <exception cref="LibcryptoException">libcrypto refuses or is absent.</exception>
    public Aes256GcmContext(ReadOnlySpan<byte> key, bool isForSealing)
    {
        if (key.Length != KeyLength)
        {
            throw new ArgumentException($"key of {key.Length} bytes: AES-256 wants {KeyLength}", nameof(key));
        }

        _isForSealing = isForSealing;
        var context = _context.DangerousGetHandle();
        fixed (byte* bytes = key)
        {
            var cipher = LibcryptoMethods.EVP_aes_256_gcm();
            Check(
                isForSealing
                    ? LibcryptoMethods.EVP_EncryptInit_ex(context, cipher, 0, bytes, null)
                    : LibcryptoMethods.EVP_DecryptInit_ex(context, cipher, 0, bytes, null),
                "EVP_CipherInit_ex");
        }
    }

    /// <summary>
    /// Writes the ciphertext of both parts, one after the other, and the tag. The destination may begin where one of the parts begins,
    /// if it is the only one; otherwise they must not overlap.
    /// </summary>
    /// <param name="counter">Never twice with one key: the caller's duty, all secrecy depends on it.</param>
    /// <exception cref="ArgumentException">The destination is not exactly as long as the parts and the tag.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void Seal(ulong counter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, counter);
        Seal(nonce, associated, part1, part2, destination);
    }

    /// <returns>
    /// False if the tag is not of this key, counter, associated data and ciphertext; the destination is then cleared.
    /// </returns>
    /// <exception cref="ArgumentException">There is no room for a tag, or the destination is not exactly as long as the plaintext.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public bool TryOpen(ulong counter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipherAndTag, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, counter);
        return TryOpen(nonce, associated, cipherAndTag, destination);
    }

    public void Dispose() => _context.Dispose();

    internal void Seal(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2,
        Span<byte> destination)
    {
        if (!_isForSealing || destination.Length != part1.Length + part2.Length + TagLength)
        {
            throw new ArgumentException($"{destination.Length} bytes of room for {part1.Length} + {part2.Length} + {TagLength}, sealing: {_isForSealing}");
        }

        var isHeld = false;
        try
        {
            _context.DangerousAddRef(ref isHeld);
            var context = _context.DangerousGetHandle();
            int written;
            fixed (byte* iv = nonce, header = associated, first = part1, second = part2, output = destination)
            {
                var ok = LibcryptoMethods.EVP_EncryptInit_ex(context, 0, 0, null, iv);
                if (associated.Length > 0)
                {
                    ok &= LibcryptoMethods.EVP_EncryptUpdate(context, null, &written, header, associated.Length);
                }

                if (part1.Length > 0)
                {
                    ok &= LibcryptoMethods.EVP_EncryptUpdate(context, output, &written, first, part1.Length);
                }

                if (part2.Length > 0)
                {
                    ok &= LibcryptoMethods.EVP_EncryptUpdate(context, output + part1.Length, &written, second, part2.Length);
                }

                var tag = output + part1.Length + part2.Length;
                ok &= LibcryptoMethods.EVP_EncryptFinal_ex(context, tag, &written);
                ok &= LibcryptoMethods.EVP_CIPHER_CTX_ctrl(context, evp.EVP_CTRL_AEAD_GET_TAG, TagLength, tag);
                Check(ok, "EVP_EncryptUpdate");
            }
        }
        finally
        {
            if (isHeld)
            {
                _context.DangerousRelease();
            }
        }
    }

    internal bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> cipherAndTag, Span<byte> destination)
    {
        var length = cipherAndTag.Length - TagLength;
        if (_isForSealing || length < 0 || destination.Length != length)
        {
            throw new ArgumentException($"{destination.Length} bytes of room for {length}, sealing: {_isForSealing}");
        }

        var isHeld = false;
        try
        {
            _context.DangerousAddRef(ref isHeld);
            var context = _context.DangerousGetHandle();
            int written;

            // Of an empty span there is no address, and a null output would mean associated data.
            byte nothing;
            fixed (byte* iv = nonce, header = associated, input = cipherAndTag, room = destination)
            {
                var output = room == null ? &nothing : room;
                var ok = LibcryptoMethods.EVP_DecryptInit_ex(context, 0, 0, null, iv);
                if (associated.Length > 0)
                {
                    ok &= LibcryptoMethods.EVP_DecryptUpdate(context, null, &written, header, associated.Length);
                }

                if (length > 0)
                {
                    ok &= LibcryptoMethods.EVP_DecryptUpdate(context, output, &written, input, length);
                }

                ok &= LibcryptoMethods.EVP_CIPHER_CTX_ctrl(context, evp.EVP_CTRL_AEAD_SET_TAG, TagLength, input + length);
                Check(ok, "EVP_DecryptUpdate");
                if (LibcryptoMethods.EVP_DecryptFinal_ex(context, output, &written) > 0)
                {
                    return true;
                }
            }

            // What was decrypted is nobody's word.
            destination.Clear();
            LibcryptoMethods.ERR_clear_error();
            return false;
        }
        finally
        {
            if (isHeld)
            {
                _context.DangerousRelease();
            }
        }
    }

    private static void WriteNonce(Span<byte> nonce, ulong counter)
    {
        nonce[..4].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], counter);
    }

    private static void Check(int status, string function)
    {
        if (status != 1)
        {
            LibcryptoMethods.ERR_clear_error();
            throw new LibcryptoException($"{function} of libcrypto fails for AES-256-GCM");
        }
    }
}
