using System.Net;
using System.Net.Sockets;
using FlannelMesh.Hosting;
using FlannelMesh.Netlink.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FlannelMesh.Api;

/// <summary>The unix socket's file.</summary>
public static class ControlSocket
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes room for the socket: its directory, and nothing left of an agent that is dead.</summary>
    /// <exception cref="StartupException">Another agent answers on it, or the path cannot be used.</exception>
    public static void Prepare(string path)
    {
        // sun_path of sockaddr_un has 108 bytes, the last one for the NUL.
        if (System.Text.Encoding.UTF8.GetByteCount(path) > 107)
        {
            throw new StartupException($"--control-socket {path} is longer than the 107 bytes a unix socket's path may have");
        }

        try
        {
            Directory.CreateDirectory(
                Path.GetDirectoryName(Path.GetFullPath(path))!, OwnerOnly | UnixFileMode.UserExecute);
            FileModes.Require(FileModes.OfDirectory("--control-socket", path));
            if (!Path.Exists(path))
            {
                return;
            }

            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                probe.Connect(new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && SocketFile.IsSocket(path))
            {
                File.Delete(path);
                return;
            }
            catch (SocketException e)
            {
                // A full backlog or somebody else's socket is no dead agent's, and a file that is no socket is nothing of ours.
                throw new StartupException($"--control-socket {path} cannot be used: {(SocketFile.IsSocket(path) ? e.Message : "it is no socket")}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--control-socket {path} cannot be used: {e.Message}");
        }

        throw new StartupException($"another agent answers on {path}; stop it, or give this one its own --control-socket");
    }

    /// <summary>
    /// Binds a socket that does not listen yet. A unix socket's file is the agent's user's alone before anybody can connect: until listen(2)
    /// connections are refused.
    /// </summary>
    public static Socket Bind(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        try
        {
            if (endpoint is UnixDomainSocketEndPoint)
            {
                File.SetUnixFileMode(endpoint.ToString()!, OwnerOnly);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
