using System.Net;
using System.Net.Sockets;
using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>A TCP connection between two namespaces.</summary>
internal static class TcpStream
{
    private const int Limit = 30_000;

    /// <param name="address">Of the receiver.</param>
    /// <returns>What arrives.</returns>
    public static byte[] Transfer(TestNamespace from, TestNamespace to, IPAddress address, byte[] bytes)
    {
        using var listener = to.Run(() =>
        {
            var socket = new TcpListener(address, 5001);
            socket.Start();
            return socket;
        });
        using var client = from.Run(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        client.SendTimeout = Limit;
        client.Connect(new IPEndPoint(address, 5001));
        using var server = listener.AcceptSocket();
        server.ReceiveTimeout = Limit;
        var sending = Task.Run(() =>
        {
            client.Send(bytes);
            client.Shutdown(SocketShutdown.Send);
        });
        using var received = new MemoryStream();
        var buffer = new byte[256 * 1024];
        for (int read; (read = server.Receive(buffer)) > 0;)
        {
            received.Write(buffer, 0, read);
        }

        Assert.True(sending.Wait(Limit));
        return received.ToArray();
    }
}
