using System.CommandLine;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh members.</summary>
internal static class MembersCommand
{
    public static Command Create() => QueryCommand.Create(
        "members", "the members of the cluster as this node sees them", "/api/v1/members", ApiJson.Default.IReadOnlyListMemberView, Print);

    public static string Print(IReadOnlyList<MemberView> members, TimeProvider time)
    {
        var table = new Table("NAME", "ADDRESS", "STATUS", "REACHABLE", "UP", "SUBNET");
        foreach (var member in members)
        {
            table.Add(
                member.Oldest ? $"{member.Name} (oldest)" : member.Name,
                member.Address,
                member.Status,
                member.Reachable ? "yes" : "no",
                Age.Of(member.UpSince, time),
                member.Subnet);
        }

        return table.ToString();
    }
}
