using System.Text.Json.Nodes;
using FlannelMesh.Api.Contract;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;

namespace FlannelMesh.Api;

/// <summary>Slots of the lease table as the API shows them.</summary>
internal static class LeaseViews
{
    /// <summary>Somebody has it, or nobody else may.</summary>
    public static bool IsTaken(Slot slot) => slot.IsGranted || slot.ReservedFor is not null;

    /// <summary>Of one that is taken.</summary>
    public static string StateOf(Slot slot, bool isMember) =>
        slot.IsGranted && isMember ? "active" : slot.ReservedFor is not null ? "reserved" : "held";

    /// <param name="isMember">The holder is a member at present.</param>
    /// <param name="hold">How long a slot stays its holder's after the holder has gone.</param>
    public static LeaseView Of(Slot slot, NetworkConfig network, bool isMember, TimeSpan hold, DateTimeOffset now)
    {
        var state = StateOf(slot, isMember);
        return new LeaseView(
            network.Ipv4SubnetAt(slot.Index)?.ToString(),
            network.Ipv6SubnetAt(slot.Index)?.ToString(),
            slot.IsGranted ? slot.Holder.NodeId.ToString() : "",
            slot.IsGranted ? slot.Holder.Name : slot.ReservedFor ?? "",
            slot.Holder.PublicIp?.ToString(),
            slot.Holder.PublicIpv6?.ToString(),
            slot.Holder.BackendType,
            BackendData(slot.Holder),
            state,
            slot.Ballot.Number,
            slot.Since.UtcDateTime,
            state == "held" ? (now + (hold - slot.Gone)).UtcDateTime : null)
        {
            ReservedFor = slot.ReservedFor,
        };
    }

    private static JsonObject? BackendData(LeaseHolder holder)
    {
        if (holder.Udp is { } udp)
        {
            return udp.PublicKey.IsEmpty
                ? new JsonObject { ["Port"] = udp.Port }
                : new JsonObject { ["Port"] = udp.Port, ["PublicKey"] = Convert.ToBase64String(udp.PublicKey.AsSpan()) };
        }

        if (holder.Vxlan is not { } vxlan)
        {
            return null;
        }

        var data = new JsonObject { ["VNI"] = vxlan.Vni };
        if (vxlan.VtepMac is { } mac)
        {
            data["VtepMAC"] = mac.ToString();
        }

        if (vxlan.VtepMacV6 is { } macV6)
        {
            data["VtepMACv6"] = macV6.ToString();
        }

        return data;
    }
}
