using System.CommandLine;
using System.Text;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh voters, voters add, voters remove.</summary>
internal static class VotersCommand
{
    public static Command Create()
    {
        var command = QueryCommand.Create(
            "voters", "the nodes that hold the lease table, and who of them is reachable", "/api/v1/voters", ApiJson.Default.VotersView, Print);
        command.Subcommands.Add(Change("add", "make a member a voter", HttpMethod.Put));
        command.Subcommands.Add(Change("remove", "take a voter out, by its name or, if it is down, its address", HttpMethod.Delete));
        return command;
    }

    public static string Print(VotersView voters, TimeProvider time, Screen screen)
    {
        var table = new Table("ADDRESS", new Column("NAME") { Rank = 2, Minimum = 12 }, new Column("REACHABLE") { IsState = true }, new Column("NODE ID") { Rank = 1, Minimum = 8 });
        foreach (var voter in voters.Voters)
        {
            table.Add(voter.Address, voter.Name, voter.Reachable ? "yes" : "no", voter.NodeId);
        }

        var text = new StringBuilder(table.ToText(screen)).AppendLine()
            .Append(FormattableString.Invariant($"version {voters.Version}, {voters.Needed} of {voters.Voters.Count} needed, {voters.Reachable} reachable: "))
            .AppendLine(voters.HasQuorum ? "leases can be given and changed" : "no quorum, leases stay as they are");
        return (voters.Advice is { } advice ? text.AppendLine(advice) : text).ToString();
    }

    private static Command Change(string name, string description, HttpMethod method)
    {
        var node = new Argument<string>("NODE") { Description = "its name, node id or HOST:PORT" };
        var waiting = name == "add" ? "asking most voters to take it in" : "asking most voters to let it go";
        return ChangeCommand.Create(name, description, waiting, [node], result => (method, $"/api/v1/voters/{Uri.EscapeDataString(result.GetValue(node)!)}", null));
    }
}
