using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlannelMesh.Cni.Readiness;

/// <summary>A socket that speaks HTTP.</summary>
internal sealed record AgentEndpoint(EndPoint Address, string Text)
{
    private const int MaxSocketPath = 107;

    /// <summary>It is a socket's path where nothing is.</summary>
    public bool IsMissing => Address is UnixDomainSocketEndPoint && !File.Exists(Text);

    public static AgentEndpoint Unix(string path) => new(new UnixDomainSocketEndPoint(path), path);

    public static AgentEndpoint Tcp(IPEndPoint address) => new(address, address.ToString());

    /// <summary>A full path that is not too long for a socket.</summary>
    public static bool IsSocketPath(string path) =>
        path.Length > 1 && path[0] == '/' && !path.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(path) <= MaxSocketPath;
}
