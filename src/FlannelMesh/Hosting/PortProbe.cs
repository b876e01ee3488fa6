using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Hosting;

/// <summary>Says who has a TCP port.</summary>
public static class PortProbe
{
    private static readonly string[] SocketTables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

    /// <returns>Null if the port is free, or a sentence that names the process and the flag that chooses another port.</returns>
    public static string? Check(IPAddress address, int port, string flag)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // Not with ReuseAddress: .NET makes that SO_REUSEPORT, which binds beside every listener that has it too, as Akka's and so
        // another agent's cluster port. SO_REUSEADDR, by which lingering connections do not count, .NET sets in Bind by itself.
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return null;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            var holder = FindHolder(address, port);
            return $"port {port} on {address} is in use by {holder ?? $"a program that may do more than this one (ss -ltnp 'sport = :{port}' names it)"}; {flag} chooses another";
        }
        catch (SocketException e)
        {
            return $"port {port} on {address} cannot be used: {e.Message}; {flag} chooses another";
        }
    }

    /// <summary>"name (pid 123)"; null if no process of this namespace that we may look at has it.</summary>
    private static string? FindHolder(IPAddress address, int port)
    {
        var inodes = SocketTables.Where(File.Exists)
            .SelectMany(table => ListeningSocket.Parse(File.ReadLines(table)))
            .Where(socket => socket.Blocks(address, port))
            .Select(socket => $"socket:[{socket.Inode}]")
            .ToHashSet();
        return inodes.Count == 0 ? null : Directory.EnumerateDirectories("/proc").Where(Holds(inodes)).Select(Name).FirstOrDefault();
    }

    private static Func<string, bool> Holds(HashSet<string> inodes) => process =>
    {
        if (!int.TryParse(Path.GetFileName(process), out _))
        {
            return false;
        }

        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Select(descriptor => new FileInfo(descriptor).LinkTarget)
                .Any(target => target is not null && inodes.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to somebody else.
            return false;
        }
    };

    private static string Name(string process)
    {
        var id = Path.GetFileName(process);
        try
        {
            return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (pid {id})";
        }
        catch (IOException)
        {
            return $"pid {id}";
        }
    }
}
