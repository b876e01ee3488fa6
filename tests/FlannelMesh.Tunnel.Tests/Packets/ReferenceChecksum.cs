namespace FlannelMesh.Tunnel.Tests.Packets;

/// <summary>RFC 1071 as its text says it, byte by byte.</summary>
internal static class ReferenceChecksum
{
    public static ushort Of(params byte[][] pieces)
    {
        var all = pieces.SelectMany(piece => piece).ToArray();
        var sum = 0;
        for (var i = 0; i < all.Length; i++)
        {
            sum += i % 2 == 0 ? all[i] << 8 : all[i];
            if (sum > 0xffff)
            {
                sum -= 0xffff;
            }
        }

        return (ushort)(0xffff - sum);
    }
}
