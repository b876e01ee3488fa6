using System.Net;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Underlay;

namespace FlannelMesh.Diagnosis;

/// <summary>Finds out what the udp backend needs of this host, without touching a tunnel that runs.</summary>
internal static class TunnelProbe
{
    /// <param name="agent">Null if none answers.</param>
    public static TunnelFact Read(UdpBackendConfig config, UnderlayInterface? underlay, string controlSocket, AgentFact? agent, IHost host) => new()
    {
        Port = config.Port,
        IsEncrypted = config.IsEncrypted,
        HasTun = host.Exists("/dev/net/tun"),
        Program = TunnelLauncher.BesideAgent,
        HasProgram = host.Exists(TunnelLauncher.BesideAgent),
        PortProblem = agent is not null || underlay is null ? null : PortProblem(config.Port, underlay.BindAddress, controlSocket),
        EncryptionProblem = config.IsEncrypted ? EncryptionProblem() : null,
        ReceiveBuffer = TunnelKeyFile.GrantedBuffer(),
    };

    private static string? PortProblem(ushort port, IPAddress address, string controlSocket)
    {
        try
        {
            UdpSocket.Bind(new IPEndPoint(address, port)).Dispose();
            return null;
        }
        catch (NetlinkException e) when (e.Errno == Errno.EADDRINUSE && SocketFile.IsSocket(TunnelSocket.Beside(controlSocket)))
        {
            // It goes on while its agent is stopped. To ask it would take it from an agent that is just starting.
            return null;
        }
        catch (NetlinkException e)
        {
            return $"UDP port {port} on {address} cannot be had: {Errno.Describe(e.Errno)}";
        }
    }

    private static string? EncryptionProblem()
    {
        try
        {
            _ = X25519.PublicKey(X25519.GeneratePrivateKey());
            return null;
        }
        catch (LibcryptoException e)
        {
            return e.Message;
        }
    }
}
