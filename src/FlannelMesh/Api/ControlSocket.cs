using System.Net.Sockets;
using FlannelMesh.Hosting;

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
            if (!File.Exists(path))
            {
                return;
            }

            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                probe.Connect(new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException)
            {
                File.Delete(path);
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--control-socket {path} cannot be used: {e.Message}");
        }

        throw new StartupException($"another agent answers on {path}; stop it, or give this one its own --control-socket");
    }

    /// <summary>Only the agent's user may change anything.</summary>
    public static void Protect(string path) => File.SetUnixFileMode(path, OwnerOnly);
}
