using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Netlink.Wire;

namespace FlannelMesh.Netlink;

/// <summary>Which message carries which request.</summary>
internal static class RequestMessage
{
    public static void Write(ref MessageWriter writer, uint sequence, NetlinkRequest request)
    {
        switch (request)
        {
            case NetlinkRequest.CreateLink create:
                LinkMessage.WriteCreate(ref writer, sequence, create);
                break;
            case NetlinkRequest.ChangeLink change:
                LinkMessage.WriteChange(ref writer, sequence, change);
                break;
            case NetlinkRequest.DeleteLink delete:
                LinkMessage.WriteDelete(ref writer, sequence, delete.Index);
                break;
            case NetlinkRequest.ReplaceAddress replace:
                AddressMessage.WriteReplace(ref writer, sequence, replace.Address);
                break;
            case NetlinkRequest.DeleteAddress delete:
                AddressMessage.WriteDelete(ref writer, sequence, delete.Address);
                break;
            case NetlinkRequest.ReplaceNeighbor replace:
                NeighborMessage.WriteReplace(ref writer, sequence, replace.Neighbor);
                break;
            case NetlinkRequest.DeleteNeighbor delete:
                NeighborMessage.WriteDelete(ref writer, sequence, delete.Neighbor);
                break;
            case NetlinkRequest.ReplaceFdbEntry replace:
                NeighborMessage.WriteReplace(ref writer, sequence, replace.Entry);
                break;
            case NetlinkRequest.DeleteFdbEntry delete:
                NeighborMessage.WriteDelete(ref writer, sequence, delete.Entry);
                break;
            case NetlinkRequest.ReplaceRoute replace:
                RouteMessage.WriteReplace(ref writer, sequence, replace.Route);
                break;
            case NetlinkRequest.DeleteRoute delete:
                RouteMessage.WriteDelete(ref writer, sequence, delete.Route);
                break;
            case NetlinkRequest.ReplaceNexthop replace:
                NexthopMessage.WriteReplace(ref writer, sequence, replace.Nexthop);
                break;
            case NetlinkRequest.DeleteNexthop delete:
                NexthopMessage.WriteDelete(ref writer, sequence, delete.Nexthop.Id);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request, null);
        }
    }
}
