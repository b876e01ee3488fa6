namespace FlannelMesh.Netlink.Interop;

[NativeHeader("openssl/evp.h")]
internal static class evp
{
    public const int EVP_CTRL_AEAD_GET_TAG = 0x10;
    public const int EVP_CTRL_AEAD_SET_TAG = 0x11;
    public const int EVP_PKEY_X25519 = 1034;
}
