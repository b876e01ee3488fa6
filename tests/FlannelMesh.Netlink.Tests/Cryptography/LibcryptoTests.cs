using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Netlink.Tests.Cryptography;

public class LibcryptoTests
{
    [Fact]
    public void Loads_a_versioned_library_and_stays_with_it()
    {
        Assert.Matches("^libcrypto\\.so\\.(3|1\\.1)$", Libcrypto.Load());
        Assert.Equal(Libcrypto.Load(), Libcrypto.Load());
    }

    [Fact]
    public void Says_what_is_wanted_if_there_is_none()
    {
        var refusal = Assert.Throws<LibcryptoException>(() => Libcrypto.Open(["libcrypto.so.0", "libcrypto.so.00"]));

        Assert.Equal(
            "none of libcrypto.so.0, libcrypto.so.00 can be loaded: encryption wants OpenSSL's libcrypto (package libssl3 or openssl-libs)",
            refusal.Message);
    }

    [Fact]
    public void Takes_the_next_name_if_the_first_is_absent() =>
        Assert.Equal(Libcrypto.Load(), Libcrypto.Open(["libcrypto.so.0", Libcrypto.Load()]).Name);
}
