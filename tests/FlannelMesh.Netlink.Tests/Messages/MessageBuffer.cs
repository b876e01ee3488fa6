using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;

namespace FlannelMesh.Netlink.Tests.Messages;

/// <summary>Messages as bytes, without a kernel.</summary>
internal static class MessageBuffer
{
    public static byte[] Write(MessageWriter write, uint sequence = 1)
    {
        var buffer = new byte[4096];
        var position = 0;
        write(new NetlinkWriter(buffer, ref position), sequence);
        return buffer[..position];
    }

    /// <summary>The same bytes under another message type, to read a request as the kernel's answer.</summary>
    public static byte[] As(this byte[] message, ushort type)
    {
        var header = MemoryMarshal.Read<nlmsghdr>(message);
        header.nlmsg_type = type;
        MemoryMarshal.Write(message, in header);
        return message;
    }

    /// <summary>Runs a reader over every message of a datagram, as a connection does.</summary>
    public static List<T> Read<T>(ReadOnlySpan<byte> datagram, MessageReader<T> read)
        where T : class
    {
        var objects = new List<T>();
        foreach (var message in new NetlinkMessages(datagram))
        {
            if (read(message) is { } item)
            {
                objects.Add(item);
            }
        }

        return objects;
    }
}
