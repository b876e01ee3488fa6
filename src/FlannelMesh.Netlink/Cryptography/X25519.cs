using System.Security.Cryptography;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Cryptography;

/// <summary>The key agreement of RFC 7748 over Curve25519. Keys are 32 bytes as that text orders them.</summary>
public static unsafe class X25519
{
    public const int KeyLength = 32;

    public static byte[] GeneratePrivateKey()
    {
        var key = new byte[KeyLength];
        GeneratePrivateKey(key);
        return key;
    }

    /// <summary>32 random bytes: the bits that RFC 7748 fixes are fixed where the key is used.</summary>
    public static void GeneratePrivateKey(Span<byte> destination)
    {
        CheckLength(destination.Length, "destination");
        RandomNumberGenerator.Fill(destination);
    }

    /// <exception cref="ArgumentException">The key is not 32 bytes.</exception>
    /// <exception cref="LibcryptoException">libcrypto refuses or is absent.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        CheckLength(privateKey.Length, "private key");
        Libcrypto.Find();
        var result = new byte[KeyLength];
        var length = (nuint)KeyLength;
        fixed (byte* own = privateKey, output = result)
        {
            var key = LibcryptoMethods.EVP_PKEY_new_raw_private_key(evp.EVP_PKEY_X25519, 0, own, KeyLength);
            var status = key == 0 ? 0 : LibcryptoMethods.EVP_PKEY_get_raw_public_key(key, output, &length);
            LibcryptoMethods.EVP_PKEY_free(key);
            return status == 1 && length == KeyLength ? result : throw Refused("EVP_PKEY_get_raw_public_key");
        }
    }

    /// <returns>
    /// False if the result is all zero, which a public key of small order brings about whatever the private key is (RFC 7748, section 6.1);
    /// <paramref name="shared"/> is then all zero.
    /// </returns>
    /// <exception cref="ArgumentException">A length is not 32 bytes.</exception>
    /// <exception cref="LibcryptoException">libcrypto refuses or is absent.</exception>
    public static bool Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        CheckLength(privateKey.Length, "private key");
        CheckLength(publicKey.Length, "public key");
        CheckLength(shared.Length, "shared");
        Libcrypto.Find();
        fixed (byte* own = privateKey, other = publicKey, output = shared)
        {
            var key = LibcryptoMethods.EVP_PKEY_new_raw_private_key(evp.EVP_PKEY_X25519, 0, own, KeyLength);
            var peer = LibcryptoMethods.EVP_PKEY_new_raw_public_key(evp.EVP_PKEY_X25519, 0, other, KeyLength);
            var context = key == 0 || peer == 0 ? 0 : LibcryptoMethods.EVP_PKEY_CTX_new(key, 0);
            try
            {
                if (context == 0
                    || LibcryptoMethods.EVP_PKEY_derive_init(context) != 1
                    || LibcryptoMethods.EVP_PKEY_derive_set_peer(context, peer) != 1)
                {
                    throw Refused("EVP_PKEY_derive_init");
                }

                var length = (nuint)KeyLength;
                if (LibcryptoMethods.EVP_PKEY_derive(context, output, &length) == 1 && length == KeyLength && shared.ContainsAnyExcept((byte)0))
                {
                    return true;
                }

                // The library leaves the reason in a list of the thread.
                LibcryptoMethods.ERR_clear_error();
                shared.Clear();
                return false;
            }
            finally
            {
                LibcryptoMethods.EVP_PKEY_CTX_free(context);
                LibcryptoMethods.EVP_PKEY_free(peer);
                LibcryptoMethods.EVP_PKEY_free(key);
            }
        }
    }

    private static LibcryptoException Refused(string function)
    {
        LibcryptoMethods.ERR_clear_error();
        return new LibcryptoException($"{function} of libcrypto refuses an X25519 key");
    }

    private static void CheckLength(int length, string name)
    {
        if (length != KeyLength)
        {
            throw new ArgumentException($"{name} of {length} bytes: an X25519 key has {KeyLength}");
        }
    }
}
