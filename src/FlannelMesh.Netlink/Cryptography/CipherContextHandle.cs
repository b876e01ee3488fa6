using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Cryptography;

/// <summary>Owns an EVP_CIPHER_CTX. libcrypto overwrites the key when it is freed.</summary>
internal sealed class CipherContextHandle : SafeHandle
{
    public CipherContextHandle()
        : base(nint.Zero, ownsHandle: true)
    {
        Libcrypto.Find();
        SetHandle(LibcryptoMethods.EVP_CIPHER_CTX_new());
        if (IsInvalid)
        {
            throw new LibcryptoException("EVP_CIPHER_CTX_new of libcrypto returns nothing: out of memory");
        }
    }

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle()
    {
        LibcryptoMethods.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}
