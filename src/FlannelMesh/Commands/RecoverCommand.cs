using System.CommandLine;
using FlannelMesh.Identity;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Netlink.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Commands;

/// <summary>
/// flannelmesh recover --force-new-cluster: when most voters are lost for good, makes a new cluster of the table that this one has. The agent
/// must be stopped.
/// </summary>
internal static class RecoverCommand
{
    private const string DefaultDirectory = "/var/lib/flannelmesh";

    public static Command Create()
    {
        var force = new Option<bool>("--force-new-cluster") { Description = "form a new cluster with this node as its only voter", Required = true };
        var yes = new Option<bool>("--yes") { Description = "do not ask" };
        var directory = new Option<string>("--data-dir")
        {
            Description = "the agent's --data-dir",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("FLANNELMESH_DATA_DIR") is { Length: > 0 } path ? path : DefaultDirectory,
        };
        var command = new Command("recover", "make a new cluster of what one voter still has, when most voters are lost for good") { force, yes, directory };
        command.SetAction(async (result, _) =>
        {
            var output = result.InvocationConfiguration.Output;
            await RecoverAsync(result.GetValue(directory)!, result.GetValue(yes), Console.In, output);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <exception cref="ControlException">Nothing was changed; the text says why.</exception>
    public static async Task RecoverAsync(string directory, bool isConfirmed, TextReader input, TextWriter output)
    {
        if (!File.Exists(Path.Combine(directory, "cluster.json")))
        {
            throw new ControlException($"there is no cluster.json in --data-dir {directory}: this node was in no cluster that could be recovered");
        }

        using var exclusive = DirectoryLock.TryAcquire(directory)
            ?? throw new ControlException($"an agent is running with --data-dir {directory}; stop it first");
        using var cluster = ClusterStore.Open(directory, NullLogger.Instance);
        var record = cluster.Current;
        if (record.ClusterId is not { } old || record.VoterSet is not { } voters || record.Self is not { } self)
        {
            throw new ControlException($"the cluster.json in {directory} names no cluster; a running cluster takes this node in by itself");
        }

        if (!record.CanVote || !File.Exists(Path.Combine(directory, "leases", LeaseStore.FileName)))
        {
            throw new ControlException($"this node has no lease table: it is no voter of cluster {old}. Run this on one of {string.Join(", ", voters.Voters)}");
        }

        await output.WriteLineAsync(
            $"""
            This node becomes the only voter of a new cluster, with the leases it knows of cluster {old}.
            Leases it never learned of are lost, and their subnets can be given to others.
            The former voters ({string.Join(", ", voters.Voters)}) must not run as that cluster any more: if most of them still
            live, start them instead.
            """);
        if (!isConfirmed)
        {
            await output.WriteAsync("Type yes to go on: ");
            if ((await input.ReadLineAsync())?.Trim() != "yes")
            {
                throw new ControlException("nothing was changed");
            }
        }

        var next = await cluster.UpdateAsync(known =>
        {
            var fresh = new VoterSet(Guid.NewGuid(), 1, [self]);
            return known with
            {
                ClusterId = fresh.ClusterId,
                Voters = ClusterRecord.VoterRecord.Of(fresh),
                VotesIn = fresh.ClusterId,
                Replaces = known.Replaces.Add(old),
                Promised = null,
                AcceptedIn = null,
                Accepted = null,
            };
        });
        await output.WriteLineAsync(
            $"Cluster {next.ClusterId} replaces {old}. Start the agent here; the other nodes join it by themselves. "
            + "Then make more voters with `flannelmesh voters add`.");
    }
}
