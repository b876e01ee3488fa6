using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Netlink.Sockets;

namespace FlannelMesh.Netlink;

/// <summary>The kernel's own answers, over one NETLINK_ROUTE socket.</summary>
public sealed class RouteNetlink : IRouteNetlink
{
    private readonly IDatagramSocket _socket;
    private readonly RequestChannel _channel;

    internal RouteNetlink(IDatagramSocket socket)
    {
        _socket = socket;
        _channel = new RequestChannel(socket);
    }

    /// <summary>Bound to the network namespace of the calling thread for life, whichever thread uses it later.</summary>
    /// <exception cref="NetlinkException">No socket, or a kernel before 4.20.</exception>
    public static RouteNetlink Open() => new(RequestChannel.OpenSocket());

    public IReadOnlyList<Link> GetLinks() => _channel.Dump("read links", LinkMessage.WriteDump, LinkMessage.Read);

    public Link? GetLink(string name)
    {
        var operation = $"read link {name}";
        var result = _channel.Get(
            operation, (writer, sequence) => LinkMessage.WriteGet(writer, sequence, name), LinkMessage.Read, out var link);
        return result.Errno is 0 or Errno.ENODEV ? link : throw new NetlinkException(operation, result.Errno, result.Message);
    }

    public string? GetDriver(string link) => DriverFeatures.Driver(_socket.Descriptor, link);

    public bool? GetTxChecksumOffload(string link) => DriverFeatures.TxChecksum(_socket.Descriptor, link);

    public NetlinkResult SetTxChecksumOffload(string link, bool isOn) => new(DriverFeatures.SetTxChecksum(_socket.Descriptor, link, isOn));

    public IReadOnlyList<InterfaceAddress> GetAddresses() =>
        _channel.Dump("read addresses", AddressMessage.WriteDump, AddressMessage.Read);

    public IReadOnlyList<Neighbor> GetNeighbors(AddressFamily family) =>
        _channel.Dump(
            "read neighbors", (writer, sequence) => NeighborMessage.WriteDump(writer, sequence, family), NeighborMessage.Read);

    public IReadOnlyList<FdbEntry> GetFdb(int linkIndex) =>
        _channel.Dump(
            $"read forwarding entries of link {linkIndex}",
            (writer, sequence) => FdbMessage.WriteDump(writer, sequence, linkIndex),
            message => FdbMessage.Read(message, linkIndex));

    public IReadOnlyList<Route> GetRoutes(AddressFamily family) =>
        _channel.Dump("read routes", (writer, sequence) => RouteMessage.WriteDump(writer, sequence, family), RouteMessage.ReadDumped);

    public IReadOnlyList<Nexthop>? GetNexthops()
    {
        try
        {
            return _channel.Dump("read nexthops", NexthopMessage.WriteDump, NexthopMessage.Read);
        }
        catch (NetlinkException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EINVAL)
        {
            // A kernel before 5.3 knows no such message.
            return null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Blackhole, unreachable and prohibit routes answer null, too; IPv4 reports them as EINVAL, EHOSTUNREACH, EACCES.</remarks>
    public Route? Lookup(IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var operation = $"look up the route to {destination}";
        var result = _channel.Get(
            operation,
            (writer, sequence) => RouteMessage.WriteLookup(writer, sequence, destination),
            RouteMessage.Read,
            out var route);
        return result.Errno switch
        {
            0 => route is { } found && !RouteMessage.IsRefusal(found.Type) ? found : null,
            Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EACCES => null,

            // A question the kernel finds wrong comes with a text, the EINVAL of a blackhole route without.
            Errno.EINVAL when result.Message is null => null,
            _ => throw new NetlinkException(operation, result.Errno, result.Message),
        };
    }

    public IReadOnlyList<NetlinkResult> Execute(IReadOnlyList<NetlinkRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Any(IsTunCreation))
        {
            return [.. requests.Select(request => request is NetlinkRequest.CreateLink create && IsTunCreation(request) ? CreateTun(create.Link) : Execute([request])[0])];
        }

        var results = new NetlinkResult[requests.Count];
        for (var done = 0; done < results.Length;)
        {
            done += _channel.ExecuteBatch(requests, done, results);
        }

        return results;
    }

    public void Dispose() => _channel.Dispose();

    private static bool IsTunCreation(NetlinkRequest request) => request is NetlinkRequest.CreateLink { Link.Tun: not null };

    /// <summary>
    /// The kernel makes these through /dev/net/tun only, in the namespace of the calling thread; all else of them is netlink's.
    /// </summary>
    private NetlinkResult CreateTun(Link link)
    {
        if (link.Tun != TunOptions.Lasting)
        {
            throw new ArgumentException($"a tun device that is made by a request must be {TunOptions.Lasting}: another would be gone at once", nameof(link));
        }

        if (GetLink(link.Name) is not null)
        {
            return new NetlinkResult(Errno.EEXIST);
        }

        try
        {
            TunDevice.Open(link.Name, isPersistent: true, TunFeatures.MultiQueue | TunFeatures.VirtioHeader).Dispose();
        }
        catch (NetlinkException e)
        {
            return new NetlinkResult(e.Errno, e.Errno == Errno.ENOENT ? "there is no /dev/net/tun: load the module tun" : null);
        }

        return GetLink(link.Name) is not { } made
            ? new NetlinkResult(Errno.ENODEV)
            : Execute([
                new NetlinkRequest.ChangeLink(made.Index)
                {
                    Up = link.IsUp,
                    Mtu = link.Mtu == 0 ? null : link.Mtu,
                    TxQueueLength = link.TxQueueLength == 0 ? null : link.TxQueueLength,
                },
            ])[0];
    }
}
