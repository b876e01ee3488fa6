namespace FlannelMesh.Backends.Tun;

/// <summary>Where the tunnel listens for agents: beside the agent's own control socket.</summary>
public static class TunnelSocket
{
    /// <param name="controlSocket">--control-socket.</param>
    public static string Beside(string controlSocket)
    {
        var path = Path.GetFullPath(controlSocket);
        return Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}-tunnel.sock");
    }

    /// <summary>Where a program listens that is to take over; it gets <paramref name="path"/> when it does.</summary>
    public static string Successor(string path) => $"{path}.next";
}
