using System.Buffers.Binary;
using System.Net;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tables;

/// <summary>
/// The ids of our nexthop objects. One that is in the kernel keeps its id, also over a restart; a new one gets the number of its gateway's
/// address, or the next that nobody has.
/// </summary>
internal sealed class NexthopIds
{
    private readonly Dictionary<NexthopValue, uint> _ids = [];
    private readonly HashSet<uint> _used = [];
    private HashSet<uint> _foreign = [];

    /// <summary>Takes note of what the kernel has.</summary>
    public void Adopt(IReadOnlyList<Nexthop> nexthops)
    {
        _foreign = [.. nexthops.Where(nexthop => nexthop.Protocol != Ownership.RouteProtocol).Select(nexthop => nexthop.Id)];
        Free(_foreign.Contains);
        foreach (var nexthop in nexthops.Where(nexthop => nexthop.Protocol == Ownership.RouteProtocol && !_used.Contains(nexthop.Id)))
        {
            if (_ids.TryAdd(ValueOf(nexthop), nexthop.Id))
            {
                _used.Add(nexthop.Id);
            }
        }
    }

    public uint IdOf(NexthopValue value)
    {
        if (_ids.TryGetValue(value, out var known))
        {
            return known;
        }

        var id = NumberOf(value.Gateway);
        while (id == 0 || _foreign.Contains(id) || !_used.Add(id))
        {
            id++;
        }

        return _ids[value] = id;
    }

    /// <summary>Frees the ids of which this is true. One that is in the kernel must not be given to another nexthop: routes may lead to it.</summary>
    public void Free(Func<uint, bool> isUnused)
    {
        foreach (var (value, id) in _ids.Where(pair => isUnused(pair.Value)).ToList())
        {
            _ids.Remove(value);
            _used.Remove(id);
        }
    }

    public static NexthopValue ValueOf(Nexthop nexthop) =>
        new(nexthop.Family, nexthop.Gateway, nexthop.LinkIndex, nexthop.OnLink, nexthop.Protocol);

    private static uint NumberOf(IPAddress? gateway)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (gateway is null || !gateway.TryWriteBytes(bytes, out var length))
        {
            return 1;
        }

        var number = 0u;
        for (var at = 0; at < length; at += sizeof(uint))
        {
            number ^= BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
        }

        return number;
    }
}
