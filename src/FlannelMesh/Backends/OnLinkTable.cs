using System.Net;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Backends;

/// <summary>
/// Which addresses the underlay interface reaches without a router, as the kernel's own route lookup says; answers are kept until the
/// host's routes change.
/// </summary>
public sealed class OnLinkTable(IRouteNetlink kernel, string underlay)
{
    private readonly Dictionary<IPAddress, bool> _answers = [];
    private int? _link;

    /// <summary>Somebody has relied on an answer.</summary>
    public bool IsInUse => _answers.Count > 0;

    public bool IsOnLink(IPAddress address)
    {
        if (!_answers.TryGetValue(address, out var isOnLink))
        {
            _answers[address] = isOnLink = LookUp(address);
        }

        return isOnLink;
    }

    /// <summary>The next question asks the kernel again.</summary>
    public void Forget()
    {
        _answers.Clear();
        _link = null;
    }

    private bool LookUp(IPAddress address)
    {
        try
        {
            _link ??= kernel.GetLink(underlay)?.Index;
            return _link is not null && kernel.Lookup(address) is { Type: RouteType.Unicast, Gateway: null } route && route.LinkIndex == _link;
        }
        catch (NetlinkException)
        {
            // No route at all: the kernel says ENETUNREACH.
            return false;
        }
    }
}
