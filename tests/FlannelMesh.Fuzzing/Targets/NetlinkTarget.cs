using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Messages;
using FlannelMesh.Netlink.Monitoring;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>All that is read of the kernel's answers and notifications. The documented error is EBADMSG.</summary>
internal sealed class NetlinkTarget : FuzzTarget
{
    private const int LinkIndex = 7;

    private static readonly MacAddress Mac = new(0x0a0b0c0d0e0f);
    private static readonly IPAddress Address = IPAddress.Parse("10.5.2.0");
    private static readonly IPAddress Ipv6 = IPAddress.Parse("fd10:5:0:2::");

    public override string Name => "netlink";

    public override int MaxLength => 4 << 10;

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. new ushort[]
        {
            NLMSG_ERROR, NLMSG_DONE, RTM_NEWLINK, RTM_DELLINK, RTM_NEWADDR, RTM_DELADDR, RTM_NEWROUTE, RTM_DELROUTE, RTM_NEWNEIGH, RTM_DELNEIGH,
            RTM_NEWNEXTHOP, RTM_DELNEXTHOP,
        }.Select(BitConverter.GetBytes),
        .. Words("vxlan\0", "tun\0", "eth0\0"),
    ];

    public override IEnumerable<byte[]> MadeSeeds
    {
        get
        {
            var link = new Link
            {
                Index = LinkIndex,
                Name = "flannel.1",
                Mtu = 1450,
                Address = Mac,
                Kind = "vxlan",
                Vxlan = new VxlanOptions { Vni = 1, Port = 8472, Local = Address, LowerIndex = 2 },
            };
            yield return Answer(RTM_NEWLINK, new NetlinkRequest.CreateLink(link));
            foreach (var address in new[] { Address, Ipv6 })
            {
                yield return Answer(RTM_NEWADDR, new NetlinkRequest.ReplaceAddress(new InterfaceAddress { LinkIndex = LinkIndex, Address = address, PrefixLength = 24 }));
                yield return Answer(
                    RTM_NEWNEIGH, new NetlinkRequest.ReplaceNeighbor(new Neighbor { LinkIndex = LinkIndex, Address = address, LinkLayerAddress = Mac }));
                yield return Answer(
                    RTM_NEWNEIGH, new NetlinkRequest.ReplaceFdbEntry(new FdbEntry { LinkIndex = LinkIndex, Address = Mac, Destination = address }));
                yield return Answer(RTM_NEWROUTE, new NetlinkRequest.ReplaceRoute(
                    new Route { Destination = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 24 : 64), Gateway = address, LinkIndex = LinkIndex, OnLink = true }));
                yield return Answer(RTM_NEWNEXTHOP, new NetlinkRequest.ReplaceNexthop(
                    new Nexthop { Id = 85, Family = address.AddressFamily, Gateway = address, LinkIndex = LinkIndex, OnLink = true }));
            }

            var refused = new nlmsgerr { error = -95, msg = new nlmsghdr { nlmsg_len = 16, nlmsg_type = RTM_NEWROUTE } };
            yield return Message(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, [.. MemoryMarshal.AsBytes([refused]), 10, 0, 1, 0, (byte)'n', (byte)'o', (byte)'t', (byte)'!', 0, 0, 0, 0]);
            yield return Message(NLMSG_DONE, 0, [0, 0, 0, 0]);
        }
    }

    public override bool Run(byte[] input)
    {
        var isAccepted = true;
        isAccepted &= Read<Link>(input, LinkMessage.Read);
        isAccepted &= Read<InterfaceAddress>(input, AddressMessage.Read);
        isAccepted &= Read<Neighbor>(input, NeighborMessage.Read);
        isAccepted &= Read<FdbEntry>(input, message => FdbMessage.Read(message, LinkIndex));
        isAccepted &= Read<Route>(input, RouteMessage.ReadDumped);
        isAccepted &= Read<Nexthop>(input, NexthopMessage.Read);
        isAccepted &= Read<object>(input, message => NotificationMessage.Read(message));
        isAccepted &= Read<object>(input, message => message.Type == NLMSG_ERROR ? Acknowledgement.ReadError(message) : null);
        isAccepted &= Read<object>(input, message => message.Type == NLMSG_DONE ? Acknowledgement.ReadDone(message) : null);
        return isAccepted;
    }

    private static bool Read<T>(byte[] datagram, MessageReader<T> read)
        where T : class
    {
        try
        {
            foreach (var message in new NetlinkMessages(datagram))
            {
                _ = read(message)?.ToString();
            }

            return true;
        }
        catch (NetlinkException e) when (e.Errno == Errno.EBADMSG)
        {
            return false;
        }
    }

    /// <summary>A request has the form of the kernel's answer, but for its type.</summary>
    private static byte[] Answer(ushort type, NetlinkRequest request)
    {
        var buffer = new byte[RequestMessage.MaxLength];
        var position = 0;
        RequestMessage.Write(new NetlinkWriter(buffer, ref position), 1, request);
        BitConverter.TryWriteBytes(buffer.AsSpan(4), type);
        return buffer[..position];
    }

    private static byte[] Message(ushort type, int flags, byte[] payload)
    {
        var header = new nlmsghdr { nlmsg_len = (uint)(16 + payload.Length), nlmsg_type = type, nlmsg_flags = (ushort)flags, nlmsg_seq = 1 };
        return [.. MemoryMarshal.AsBytes([header]), .. payload];
    }
}
