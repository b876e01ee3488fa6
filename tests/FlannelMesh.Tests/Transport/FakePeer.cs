using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Tests.Transport;

/// <summary>A node that only has connections, in clear text: the test says over each of them what it wants.</summary>
internal sealed class FakePeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<FakeConnection> _connections = [];

    public FakePeer() => _listener.Start();

    /// <summary>Of an actor of this node.</summary>
    public string Path => $"akka.tcp://flannelmesh@127.0.0.1:{Port}/user/x";

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next connection that the other node opens; this node has said nothing over it yet.</summary>
    public async Task<FakeConnection> AcceptAsync(CancellationToken cancellation) => Add(await _listener.AcceptTcpClientAsync(cancellation));

    /// <summary>Opens a connection to the other node and says who this is, in one of its runs.</summary>
    public async Task<FakeConnection> OpenAsync(int port, ulong incarnation, CancellationToken cancellation)
    {
        var client = new TcpClient();
        var connection = Add(client);
        await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
        await connection.IntroduceAsync(incarnation, cancellation);
        return connection;
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private FakeConnection Add(TcpClient client)
    {
        var connection = new FakeConnection(client, Port);
        _connections.Add(connection);
        return connection;
    }
}
