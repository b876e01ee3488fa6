using FlannelMesh.Netlink.PacketIo;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>For datagrams that are no packets of the device.</summary>
internal interface IDatagramOutlet
{
    /// <summary>Sends at once, and may lose it. The bytes are only needed during the call.</summary>
    void Send(UnderlayEndpoint endpoint, ReadOnlySpan<byte> datagram);
}
