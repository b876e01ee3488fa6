using System.Numerics;

namespace FlannelMesh.Leases.Storage;

/// <summary>The CRC of RFC 3720, section 12.1.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
