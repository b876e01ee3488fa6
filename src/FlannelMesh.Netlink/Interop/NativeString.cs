using System.Text;

namespace FlannelMesh.Netlink.Interop;

/// <summary>UTF-8 with a terminating zero.</summary>
internal static class NativeString
{
    /// <exception cref="ArgumentException">The text holds a zero, which would cut it short.</exception>
    public static byte[] From(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a path must not contain a zero character", nameof(text));
        }

        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
