namespace FlannelMesh.Netlink.Cryptography;

/// <summary>OpenSSL's libcrypto is absent, or refused what it must be able to do. One line that says what is wanted.</summary>
public sealed class LibcryptoException(string message) : Exception(message);
