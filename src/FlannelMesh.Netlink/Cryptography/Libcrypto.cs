using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Cryptography;

/// <summary>Finds OpenSSL's libcrypto and proves that it computes what the standards say.</summary>
public static class Libcrypto
{
    // In order of preference. Never the name without a version: that is a link of the development package.
    private static readonly string[] Names = ["libcrypto.so.3", "libcrypto.so.1.1"];

    // Once a process, failures as well: what was absent at the start is not looked for on the packet path.
    private static readonly Lazy<string> Found = new(FindOnce);
    private static readonly Lazy<string> Proved = new(ProveOnce);

    /// <summary>
    /// Loads the library and uses each primitive once, so that nothing is opened later: a seccomp filter may follow that forbids it.
    /// Cheap when called again.
    /// </summary>
    /// <returns>The file name of the library that is in use.</returns>
    /// <exception cref="LibcryptoException">There is no libcrypto, it is too old, or it fails its test.</exception>
    public static string Load() => Proved.Value;

    /// <summary>Has to precede every call of <see cref="LibcryptoMethods"/>.</summary>
    /// <exception cref="LibcryptoException">There is no libcrypto.</exception>
    internal static string Find() => Found.Value;

    /// <exception cref="LibcryptoException">None of the names can be loaded.</exception>
    internal static (nint Handle, string Name) Open(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return (handle, name);
            }
        }

        throw new LibcryptoException(
            $"none of {string.Join(", ", names)} can be loaded: encryption wants OpenSSL's libcrypto (package libssl3 or openssl-libs)");
    }

    private static string FindOnce()
    {
        var (handle, name) = Open(Names);
        NativeLibrary.SetDllImportResolver(
            typeof(Libcrypto).Assembly,
            (library, _, _) => library == LibcryptoMethods.Library ? handle : nint.Zero);
        return name;
    }

    private static string ProveOnce()
    {
        var name = Find();
        try
        {
            LibcryptoSelfTest.Run();
            return name;
        }
        catch (EntryPointNotFoundException missing)
        {
            throw new LibcryptoException($"{name} is too old: {missing.Message}; OpenSSL 1.1.1 or 3 is wanted");
        }
    }
}
