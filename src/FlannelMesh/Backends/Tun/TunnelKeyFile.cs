using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.Files;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Security;

namespace FlannelMesh.Backends.Tun;

/// <summary>DATA_DIR/tunnel.key (0600): the node's X25519 key, base64. It stays, so that peers need not learn another one at each start.</summary>
public static class TunnelKeyFile
{
    private const string FileName = "tunnel.key";

    /// <summary>Makes the key at the first start.</summary>
    /// <exception cref="ConfigurationException">Others may read the file.</exception>
    /// <exception cref="StartupException">The file cannot be read or is damaged, or there is no OpenSSL.</exception>
    public static TunnelIdentity Identify(UdpBackendConfig config, string dataDirectory)
    {
        var buffer = GrantedBuffer();
        if (!config.IsEncrypted)
        {
            return new TunnelIdentity(buffer, [], []);
        }

        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            var key = File.Exists(path) ? Read(path) : Make(path);
            return new TunnelIdentity(buffer, [.. key], [.. X25519.PublicKey(key)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{path} cannot be used: {e.Message}");
        }
        catch (LibcryptoException e)
        {
            throw new StartupException($"Backend.Encryption needs OpenSSL 3: {e.Message}");
        }
    }

    private static byte[] Read(string path)
    {
        var key = new byte[X25519.KeyLength];
        return Convert.TryFromBase64String(SecretFile.Read("the tunnel's key", path).Trim(), key, out var length) && length == key.Length
            ? key
            : throw new StartupException($"{path} holds no key of {X25519.KeyLength} bytes in base64; delete it, and this node announces a new one");
    }

    private static byte[] Make(string path)
    {
        var key = X25519.GeneratePrivateKey();
        AtomicFile.Write(path, Convert.ToBase64String(key) + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return key;
    }

    /// <summary>Peers are told what this host grants, not what is wanted. 0 if that cannot be found out: they are careful then.</summary>
    public static uint GrantedBuffer()
    {
        try
        {
            using var socket = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), TunnelDescriptors.SocketBuffer);

            // The kernel counts double, for its own overhead (socket(7)).
            return (uint)socket.ReceiveBuffer / 2;
        }
        catch (NetlinkException)
        {
            return 0;
        }
    }
}
