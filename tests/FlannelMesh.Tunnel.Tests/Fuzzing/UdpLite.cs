using System.Net.Sockets;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>RFC 3828, which Linux is about to give up.</summary>
internal static class UdpLite
{
    public const ProtocolType Protocol = (ProtocolType)136;

    public static bool IsThere { get; } = CanOpen();

    private static bool CanOpen()
    {
        try
        {
            new Socket(AddressFamily.InterNetwork, SocketType.Dgram, Protocol).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
