using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tests.Fakes;

/// <summary>A kernel that fails on demand; what is not refused reaches <paramref name="inner"/>.</summary>
public sealed class FaultyKernel(IRouteNetlink inner) : IRouteNetlink
{
    /// <summary>What happens to the device once.</summary>
    public const Faults DeviceFaults = Faults.DeviceVanishes | Faults.DeviceReplaced;

    private static readonly TimeSpan SlowAnswer = TimeSpan.FromMilliseconds(2);

    private Faults _faults;
    private int _refused;
    private int _writes;

    /// <summary>Every request that arrived, in order.</summary>
    public List<NetlinkRequest> Requests { get; } = [];

    /// <param name="faults">What goes wrong from now on.</param>
    /// <param name="refused">For <see cref="Faults.NthWriteRefused"/>: which request, counted from 1.</param>
    public void Arm(Faults faults, int refused = 0) => (_faults, _refused, _writes) = (faults, refused, 0);

    public void Disarm() => _faults = Faults.None;

    public IReadOnlyList<Link> GetLinks() => Dump(inner.GetLinks);

    public Link? GetLink(string name) => inner.GetLink(name);

    public string? GetDriver(string link) => inner.GetDriver(link);

    public bool? GetTxChecksumOffload(string link) => inner.GetTxChecksumOffload(link);

    public NetlinkResult SetTxChecksumOffload(string link, bool isOn) => (_faults & Faults.LinksRefused) != 0
        ? new NetlinkResult(Errno.EPERM, "refused by the test")
        : inner.SetTxChecksumOffload(link, isOn);

    public IReadOnlyList<InterfaceAddress> GetAddresses() => Dump(inner.GetAddresses);

    public IReadOnlyList<Neighbor> GetNeighbors(AddressFamily family) => Dump(() => inner.GetNeighbors(family));

    public IReadOnlyList<FdbEntry> GetFdb(int linkIndex) => _faults.HasFlag(Faults.FdbDumpFails)
        ? throw new NetlinkException("read forwarding entries", Errno.ENODEV)
        : Dump(() => inner.GetFdb(linkIndex));

    public IReadOnlyList<Route> GetRoutes(AddressFamily family) => Dump(() => inner.GetRoutes(family));

    public IReadOnlyList<Nexthop>? GetNexthops() => Dump(inner.GetNexthops);

    public Route? Lookup(IPAddress destination) => inner.Lookup(destination);

    public IReadOnlyList<NetlinkResult> Execute(IReadOnlyList<NetlinkRequest> requests)
    {
        Requests.AddRange(requests);
        if (requests.Count > 0 && (_faults & DeviceFaults) != 0 && IsForLinkContents(requests[0]) && inner.GetLink("flannel.1") is { } link)
        {
            inner.Must(new NetlinkRequest.DeleteLink(link.Index));
            if (_faults.HasFlag(Faults.DeviceReplaced))
            {
                inner.Must(new NetlinkRequest.CreateLink(link with { Index = 0 }));
            }

            _faults &= ~DeviceFaults;
        }

        var results = new List<NetlinkResult>();
        foreach (var request in requests)
        {
            if (_faults.HasFlag(Faults.BatchBreaks) && results.Count >= (requests.Count + 1) / 2)
            {
                break;
            }

            results.Add(Refusal(request) ?? inner.Execute([request])[0]);
        }

        if (_faults.HasFlag(Faults.AnswersSlow))
        {
            Thread.Sleep(SlowAnswer);
        }

        return (_faults & (Faults.BatchBreaks | Faults.AnswersLost)) != 0 && requests.Count > 0
            ? throw new NetlinkException("send requests", Errno.ENOBUFS)
            : results;
    }

    public void Dispose() => inner.Dispose();

    private static bool IsForLinkContents(NetlinkRequest request) =>
        request is not (NetlinkRequest.CreateLink or NetlinkRequest.ChangeLink or NetlinkRequest.DeleteLink);

    private static Faults KindOf(NetlinkRequest request) => request switch
    {
        NetlinkRequest.CreateLink or NetlinkRequest.ChangeLink => Faults.LinksRefused,
        NetlinkRequest.DeleteLink => Faults.LinksRefused | Faults.DeletionsRefused,
        NetlinkRequest.ReplaceAddress => Faults.AddressesRefused,
        NetlinkRequest.DeleteAddress => Faults.AddressesRefused | Faults.DeletionsRefused,
        NetlinkRequest.ReplaceNeighbor => Faults.NeighborsRefused,
        NetlinkRequest.DeleteNeighbor => Faults.NeighborsRefused | Faults.DeletionsRefused,
        NetlinkRequest.ReplaceFdbEntry => Faults.FdbRefused,
        NetlinkRequest.DeleteFdbEntry => Faults.FdbRefused | Faults.DeletionsRefused,
        NetlinkRequest.ReplaceNexthop => Faults.NexthopsRefused,
        NetlinkRequest.DeleteNexthop => Faults.NexthopsRefused | Faults.DeletionsRefused,
        NetlinkRequest.ReplaceRoute => Faults.RoutesRefused,
        NetlinkRequest.DeleteRoute => Faults.RoutesRefused | Faults.DeletionsRefused,
        _ => Faults.None,
    };

    private NetlinkResult? Refusal(NetlinkRequest request)
    {
        _writes++;
        if (_faults.HasFlag(Faults.NthWriteRefused) && _writes == _refused)
        {
            return new NetlinkResult(Errno.EBUSY);
        }

        return (_faults & KindOf(request)) != 0 ? new NetlinkResult(Errno.EPERM, "refused by the test") : null;
    }

    private T Dump<T>(Func<T> read) =>
        _faults.HasFlag(Faults.DumpFails) ? throw new NetlinkException("read", Errno.ENOBUFS) : read();
}
