namespace FlannelMesh.Netlink.Cryptography;

/// <summary>One published answer for each primitive.</summary>
internal static class LibcryptoSelfTest
{
    /// <exception cref="LibcryptoException">An answer is not the published one.</exception>
    public static void Run()
    {
        Agree();
        SealAndOpen();
    }

    // RFC 7748, section 6.1.
    private static void Agree()
    {
        var alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        var bob = Convert.FromHexString("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        Expect("X25519", "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", X25519.PublicKey(alice));
        var shared = new byte[X25519.KeyLength];
        X25519.Agree(alice, bob, shared);
        Expect("X25519", "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", shared);
        X25519.GeneratePrivateKey(shared);
    }

    // Test case 14 of "The Galois/Counter Mode of Operation" (McGrew, Viega), which NIST SP 800-38D refers to.
    private static void SealAndOpen()
    {
        using var context = new Aes256GcmContext(new byte[Aes256GcmContext.KeyLength], isForSealing: true);
        using var opening = new Aes256GcmContext(new byte[Aes256GcmContext.KeyLength], isForSealing: false);
        var plain = new byte[16];
        var cipher = new byte[16 + Aes256GcmContext.TagLength];
        context.Seal(0, [], plain, [], cipher);
        Expect("AES-256-GCM", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919", cipher);
        if (!opening.TryOpen(0, [], cipher, plain))
        {
            throw new LibcryptoException("libcrypto's AES-256-GCM refuses what it sealed itself: it must not be used");
        }

        cipher[^1] ^= 1;
        if (opening.TryOpen(0, [], cipher, plain))
        {
            throw new LibcryptoException("libcrypto's AES-256-GCM takes a forged tag for a good one: it must not be used");
        }
    }

    private static void Expect(string primitive, string wanted, byte[] computed)
    {
        if (!computed.AsSpan().SequenceEqual(Convert.FromHexString(wanted)))
        {
            throw new LibcryptoException(
                $"libcrypto's {primitive} computes {Convert.ToHexStringLower(computed)}, {wanted} is right: it must not be used");
        }
    }
}
