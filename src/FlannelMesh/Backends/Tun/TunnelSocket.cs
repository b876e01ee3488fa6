using System.Text;
using FlannelMesh.Configuration;

namespace FlannelMesh.Backends.Tun;

/// <summary>Where the tunnel listens for agents: beside the agent's own control socket.</summary>
public static class TunnelSocket
{
    /// <summary>Bytes of a unix socket's path (unix(7)), without the zero at its end.</summary>
    private const int LongestPath = 107;

    /// <summary>A path that a tunnel can listen on.</summary>
    /// <exception cref="ConfigurationException">It is too long.</exception>
    public static string Require(string controlSocket)
    {
        var path = Beside(controlSocket);
        var excess = Encoding.UTF8.GetByteCount(Successor(path)) - LongestPath;
        return excess <= 0
            ? path
            : throw new ConfigurationException(
                $"--control-socket is \"{controlSocket}\"; the tunnel's socket beside it would have a path that is {excess} bytes too long: choose a shorter one");
    }

    /// <param name="controlSocket">--control-socket.</param>
    public static string Beside(string controlSocket)
    {
        var path = Path.GetFullPath(controlSocket);
        return Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}-tunnel.sock");
    }

    /// <summary>Where a program listens that is to take over; it gets <paramref name="path"/> when it does.</summary>
    public static string Successor(string path) => $"{path}.next";
}
