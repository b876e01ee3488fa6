using System.Net.Sockets;
using FlannelMesh.Api;

namespace FlannelMesh.Tests.Api;

public sealed class ControlSocketTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_sockets_file_is_its_owners_before_anybody_can_connect()
    {
        var path = _directory.File("agent.sock");

        using var listener = ControlSocket.Bind(new UnixDomainSocketEndPoint(path));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => Connect(path)).SocketErrorCode);
        listener.Listen();
        Connect(path);
    }

    private static void Connect(string path)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
    }
}
