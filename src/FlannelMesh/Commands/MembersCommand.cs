using System.CommandLine;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh members.</summary>
internal static class MembersCommand
{
    public static Command Create() => QueryCommand.Create(
        "members", "the members of the cluster as this node sees them", "/api/v1/members", ApiJson.Default.IReadOnlyListMemberView, Print);

    public static string Print(IReadOnlyList<MemberView> members, TimeProvider time, Screen screen)
    {
        var table = new Table(
            new Column("NAME") { Rank = 3, Minimum = 12 },
            new Column("ADDRESS") { Rank = 2, Minimum = 15 },
            new Column("STATUS") { IsState = true },
            new Column("REACHABLE") { IsState = true },
            new Column("UP") { IsNumber = true, Rank = 1, Minimum = 0 },
            "SUBNET");
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

        return table.ToText(screen);
    }
}
