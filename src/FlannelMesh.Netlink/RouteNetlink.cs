using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Netlink.Wire;

namespace FlannelMesh.Netlink;

/// <inheritdoc cref="IRouteNetlink"/>
public sealed class RouteNetlink : IRouteNetlink
{
    /// <summary>No single request is larger; a batch ends where another might not fit.</summary>
    private const int LargestRequest = 1 << 10;

    /// <summary>Each ack takes about a kilobyte of the receive buffer while it waits.</summary>
    private const int LargestBatch = 256;

    private const int DumpAttempts = 8;

    private readonly NetlinkSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 << 10];
    private uint _sequence;

    private RouteNetlink()
    {
    }

    private delegate void WriteRequest(ref MessageWriter writer, uint sequence);

    private delegate T? ReadReply<out T>(NetlinkMessage message);

    /// <summary>Opens a socket in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">The kernel has no netlink or refuses it.</exception>
    public static RouteNetlink Open() => new();

    public IReadOnlyList<Link> GetLinks() =>
        Dump("dump of links", LinkMessage.WriteDump, netlink.RTM_NEWLINK, message => LinkMessage.Read(message));

    public Link? GetLink(string name) => Get(
        $"look-up of link {name}",
        (ref MessageWriter writer, uint sequence) => LinkMessage.WriteGet(ref writer, sequence, name),
        netlink.RTM_NEWLINK,
        message => LinkMessage.Read(message),
        Errno.ENODEV);

    public IReadOnlyList<InterfaceAddress> GetAddresses() =>
        Dump("dump of addresses", AddressMessage.WriteDump, netlink.RTM_NEWADDR, AddressMessage.Read);

    public IReadOnlyList<Neighbor> GetNeighbors(AddressFamily family) => Dump(
        "dump of neighbors",
        (ref MessageWriter writer, uint sequence) => NeighborMessage.WriteDump(ref writer, sequence, family),
        netlink.RTM_NEWNEIGH,
        NeighborMessage.Read);

    public IReadOnlyList<FdbEntry> GetFdb(int linkIndex) => Dump(
        "dump of FDB entries",
        (ref MessageWriter writer, uint sequence) => NeighborMessage.WriteFdbDump(ref writer, sequence, linkIndex),
        netlink.RTM_NEWNEIGH,
        message => NeighborMessage.ReadFdb(message) is { } entry && entry.LinkIndex == linkIndex ? entry : null);

    public IReadOnlyList<Route> GetRoutes(AddressFamily family) => Dump(
        "dump of routes",
        (ref MessageWriter writer, uint sequence) => RouteMessage.WriteDump(ref writer, sequence, family),
        netlink.RTM_NEWROUTE,
        message => RouteMessage.Read(message));

    public IReadOnlyList<Nexthop> GetNexthops() =>
        Dump("dump of nexthops", NexthopMessage.WriteDump, netlink.RTM_NEWNEXTHOP, message => NexthopMessage.Read(message));

    public Route? Lookup(IPAddress destination) => Get(
        $"look-up of the route to {destination}",
        (ref MessageWriter writer, uint sequence) => RouteMessage.WriteLookup(ref writer, sequence, destination),
        netlink.RTM_NEWROUTE,
        message => RouteMessage.Read(message, all: true),
        Errno.ENETUNREACH,
        Errno.EHOSTUNREACH,
        Errno.EINVAL,
        Errno.EACCES);

    public IReadOnlyList<NetlinkResult> Execute(IReadOnlyList<NetlinkRequest> requests)
    {
        var results = new NetlinkResult[requests.Count];
        for (var start = 0; start < requests.Count;)
        {
            start += ExecuteBatch(requests, start, results);
        }

        return results;
    }

    public void Dispose() => _socket.Dispose();

    /// <returns>How many requests were carried out, from <paramref name="start"/> on.</returns>
    private int ExecuteBatch(IReadOnlyList<NetlinkRequest> requests, int start, NetlinkResult[] results)
    {
        var writer = new MessageWriter(_buffer);
        var first = _sequence + 1;
        var count = 0;
        while (count < LargestBatch && start + count < requests.Count && writer.Length + LargestRequest <= _buffer.Length)
        {
            RequestMessage.Write(ref writer, ++_sequence, requests[start + count]);
            count++;
        }

        _socket.Send(_buffer.AsSpan(0, writer.Length));
        for (var pending = count; pending > 0;)
        {
            var datagram = _socket.Receive();
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                var position = message.Header.nlmsg_seq - first;
                if (message.Header.nlmsg_type == netlink.NLMSG_ERROR && message.Header.nlmsg_pid == _socket.PortId && position < count)
                {
                    results[start + position] = ReadAck(message);
                    pending--;
                }
            }
        }

        return count;
    }

    private List<T> Dump<T>(string operation, WriteRequest write, ushort replyType, ReadReply<T> read)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (TryDump(operation, write, replyType, read) is { } dump)
                {
                    return dump;
                }
            }
            catch (NetlinkException e) when (e.Errno is Errno.ENOBUFS or Errno.EINTR or Errno.EBUSY && attempt < DumpAttempts)
            {
                // Lost messages or a table that moved under the dump: what was read is void.
                continue;
            }

            if (attempt == DumpAttempts)
            {
                throw new NetlinkException(operation, Errno.EINTR, $"interrupted {DumpAttempts} times by changes of the table");
            }
        }
    }

    /// <returns>Null if the table changed during the dump (NLM_F_DUMP_INTR): entries may be missing or doubled.</returns>
    private List<T>? TryDump<T>(string operation, WriteRequest write, ushort replyType, ReadReply<T> read)
        where T : class
    {
        var sequence = Send(write);
        var entries = new List<T>();
        var isInterrupted = false;
        while (true)
        {
            var datagram = _socket.Receive();
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Header.nlmsg_seq != sequence || message.Header.nlmsg_pid != _socket.PortId)
                {
                    continue;
                }

                isInterrupted |= (message.Header.nlmsg_flags & netlink.NLM_F_DUMP_INTR) != 0;
                if (message.Header.nlmsg_type is netlink.NLMSG_ERROR or netlink.NLMSG_DONE)
                {
                    ThrowIfRefused(operation, ReadAck(message));
                    return isInterrupted ? null : entries;
                }

                if (message.Header.nlmsg_type == replyType && read(message) is { } entry)
                {
                    entries.Add(entry);
                }
            }
        }
    }

    private T? Get<T>(string operation, WriteRequest write, ushort replyType, ReadReply<T> read, params ReadOnlySpan<int> absent)
        where T : class
    {
        var sequence = Send(write);
        while (true)
        {
            var datagram = _socket.Receive();
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Header.nlmsg_seq != sequence || message.Header.nlmsg_pid != _socket.PortId)
                {
                    continue;
                }

                if (message.Header.nlmsg_type == netlink.NLMSG_ERROR)
                {
                    var result = ReadAck(message);
                    if (!absent.Contains(result.Errno))
                    {
                        ThrowIfRefused(operation, result);
                    }

                    return null;
                }

                if (message.Header.nlmsg_type == replyType)
                {
                    return read(message);
                }
            }
        }
    }

    private uint Send(WriteRequest write)
    {
        var writer = new MessageWriter(_buffer);
        write(ref writer, ++_sequence);
        _socket.Send(_buffer.AsSpan(0, writer.Length));
        return _sequence;
    }

    private static void ThrowIfRefused(string operation, NetlinkResult result)
    {
        if (!result.IsSuccess)
        {
            throw new NetlinkException(operation, result.Errno, result.Message);
        }
    }

    /// <summary>
    /// struct nlmsgerr: the negative errno, the request's header (with CAP_ACK nothing of its body when it succeeded), then the extended ack's
    /// attributes. NLMSG_DONE has the errno alone.
    /// </summary>
    private static NetlinkResult ReadAck(NetlinkMessage message)
    {
        if (message.Body.Length < sizeof(int))
        {
            return NetlinkResult.Success;
        }

        var errno = -MemoryMarshal.Read<int>(message.Body);
        if (errno == 0 || (message.Header.nlmsg_flags & netlink.NLM_F_ACK_TLVS) == 0)
        {
            return new NetlinkResult(errno);
        }

        const int HeaderSize = 16;
        var skip = sizeof(int);
        if (message.Header.nlmsg_type == netlink.NLMSG_ERROR)
        {
            var isCapped = (message.Header.nlmsg_flags & netlink.NLM_F_CAPPED) != 0;
            var request = message.Body.Length >= skip + HeaderSize ? MemoryMarshal.Read<int>(message.Body[skip..]) : HeaderSize;
            skip += isCapped ? HeaderSize : (request + 3) & ~3;
        }

        if (skip < 0 || skip > message.Body.Length)
        {
            return new NetlinkResult(errno);
        }

        string? text = null;
        var attributes = new AttributeReader(message.Body[skip..], "extended ack");
        while (attributes.Next())
        {
            text = attributes.Type == netlink.NLMSGERR_ATTR_MSG ? attributes.ReadString() : text;
        }

        return new NetlinkResult(errno, text);
    }
}
