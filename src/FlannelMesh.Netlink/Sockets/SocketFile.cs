namespace FlannelMesh.Netlink.Sockets;

/// <summary>The file of a unix socket that is bound to a path.</summary>
public static class SocketFile
{
    /// <summary>A socket is the one kind of file that open(2) refuses with ENXIO.</summary>
    /// <returns>False also if it cannot be told.</returns>
    public static bool IsSocket(string path)
    {
        const int NoSuchDeviceOrAddress = 6;
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            return false;
        }
        catch (IOException e)
        {
            return e.HResult == NoSuchDeviceOrAddress;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
