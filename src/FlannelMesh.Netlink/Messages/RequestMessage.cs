using System.Diagnostics;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Netlink.Messages;

/// <summary>Every <see cref="NetlinkRequest"/> as its message.</summary>
internal static class RequestMessage
{
    /// <summary>No request is longer: names have at most 15 bytes, addresses 16. Bytes.</summary>
    public const int MaxLength = 512;

    /// <exception cref="ArgumentException">The request cannot be expressed; the message names field, value and what is right.</exception>
    public static void Write(NetlinkWriter writer, uint sequence, NetlinkRequest request)
    {
        switch (request)
        {
            case NetlinkRequest.CreateLink create: LinkMessage.WriteCreate(writer, sequence, create); break;
            case NetlinkRequest.ChangeLink change: LinkMessage.WriteChange(writer, sequence, change); break;
            case NetlinkRequest.DeleteLink delete: LinkMessage.WriteDelete(writer, sequence, delete.Index); break;
            case NetlinkRequest.ReplaceAddress replace: AddressMessage.WriteReplace(writer, sequence, replace.Address); break;
            case NetlinkRequest.DeleteAddress delete: AddressMessage.WriteDelete(writer, sequence, delete.Address); break;
            case NetlinkRequest.ReplaceNeighbor replace: NeighborMessage.WriteReplace(writer, sequence, replace.Neighbor); break;
            case NetlinkRequest.DeleteNeighbor delete: NeighborMessage.WriteDelete(writer, sequence, delete.Neighbor); break;
            case NetlinkRequest.ReplaceFdbEntry replace: FdbMessage.WriteReplace(writer, sequence, replace.Entry); break;
            case NetlinkRequest.DeleteFdbEntry delete: FdbMessage.WriteDelete(writer, sequence, delete.Entry); break;
            case NetlinkRequest.ReplaceRoute replace: RouteMessage.WriteReplace(writer, sequence, replace.Route); break;
            case NetlinkRequest.DeleteRoute delete: RouteMessage.WriteDelete(writer, sequence, delete.Route); break;
            case NetlinkRequest.ReplaceNexthop replace: NexthopMessage.WriteReplace(writer, sequence, replace.Nexthop); break;
            case NetlinkRequest.DeleteNexthop delete: NexthopMessage.WriteDelete(writer, sequence, delete.Nexthop); break;
            default: throw new UnreachableException($"{request.GetType().Name} is not known here");
        }
    }
}
