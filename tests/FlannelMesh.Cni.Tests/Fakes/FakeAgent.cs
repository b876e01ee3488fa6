using System.Net;
using System.Net.Sockets;
using System.Text;
using FlannelMesh.Testing;

namespace FlannelMesh.Cni.Tests.Fakes;

/// <summary>Answers one request with the bytes it was given, over a unix socket or TCP on loopback.</summary>
internal sealed class FakeAgent : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Socket _listener;
    private readonly Task<string> _serving;

    public FakeAgent(string answer, bool isTcp = false)
    {
        EndPoint address = isTcp ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(SocketPath);
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(address);
        _listener.Listen();
        _serving = Task.Run(() => Serve(answer));
    }

    public string SocketPath => _directory.File("agent.sock");

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Request => _serving.GetAwaiter().GetResult();

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    private string Serve(string answer)
    {
        using var connection = _listener.Accept();
        var buffer = new byte[4096];
        var length = 0;
        while (!Encoding.ASCII.GetString(buffer, 0, length).EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && connection.Receive(buffer, length, buffer.Length - length, SocketFlags.None) is > 0 and var count)
        {
            length += count;
        }

        connection.Send(Encoding.UTF8.GetBytes(answer));
        connection.Shutdown(SocketShutdown.Both);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
