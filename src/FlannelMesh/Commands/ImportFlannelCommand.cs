using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Text.Json;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands.Terminal;
using FlannelMesh.Configuration;
using FlannelMesh.Import;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh import-flannel: reserves flannel's subnets for the hosts that had them.</summary>
internal static class ImportFlannelCommand
{
    private const string NodeOf = "--node-of";

    /// <summary>The agent tries for 20 s to reach a quorum.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "what `etcdctl get --prefix /coreos.com/network -w json` or `kubectl get nodes -o json` printed; - is standard input",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "change nothing, say what would be done" };
        var nodeOf = new Option<string[]>(NodeOf)
        {
            Description = "the node that has this public address; may be repeated. Else the member with it, the name in FILE, or the address itself",
            HelpName = "IP=NAME",
        };
        var ignoreIpv6 = new Option<bool>("--ignore-ipv6") { Description = "let nodes get another IPv6 subnet than they had" };
        var socket = ControlSocketOption.Create();
        var command = new Command("import-flannel", "reserve the subnets that flannel leased, so that every host keeps its own")
        {
            file, dryRun, nodeOf, ignoreIpv6, socket,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var path = result.GetValue(file)!;
            var leases = FlannelExport.Read(await ReadAsync(path, cancellation), path == "-" ? "standard input" : path);
            var names = Names(result.GetValue(nodeOf) ?? []);
            using var client = new ControlClient(result.GetValue(socket)!, Limit);
            var node = await client.GetAsync("/api/v1/node", ApiJson.Default.NodeView, cancellation);
            var table = await client.GetAsync("/api/v1/leases", ApiJson.Default.IReadOnlyListLeaseView, cancellation);
            var rows = ImportPlan.Decide(leases, node.Pools, table, names, result.GetValue(ignoreIpv6));
            return await RunAsync(rows, result.GetValue(dryRun), client, result.InvocationConfiguration.Output, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ImmutableArray<ImportRow> rows, bool isDryRun, ControlClient client, TextWriter output, CancellationToken cancellation)
    {
        var conflicts = rows.Count(row => row.Action == ImportAction.Conflict);
        if (isDryRun || conflicts > 0)
        {
            await output.WriteAsync(Print(rows, isOnlyTold: true));
        }

        if (conflicts > 0)
        {
            throw new ControlException(
                FormattableString.Invariant($"{conflicts} of {rows.Length} leases cannot be reserved, see above; nothing was changed"));
        }

        if (isDryRun)
        {
            return ExitCode.Ok;
        }

        var open = rows.Where(row => row.Action == ImportAction.Reserve).ToList();
        var done = 0;
        foreach (var row in open)
        {
            try
            {
                await client.ChangeAsync(
                    HttpMethod.Put,
                    $"/api/v1/reservations/{row.Lease.Subnet ?? row.Lease.Ipv6Subnet}",
                    JsonSerializer.Serialize(new ReservationRequest(row.Target), ApiJson.Default.ReservationRequest),
                    cancellation);
                done++;
            }
            catch (ControlException e)
            {
                throw new ControlException(FormattableString.Invariant(
                    $"after {done} of {open.Count} reservations: {e.Message}; what is reserved stays, run it again for the rest"));
            }
        }

        await output.WriteAsync(Print(rows, isOnlyTold: false));
        await output.WriteLineAsync(FormattableString.Invariant($"{done} reserved, {rows.Length - done} were before"));
        return ExitCode.Ok;
    }

    /// <summary>The table for people.</summary>
    public static string Print(IEnumerable<ImportRow> rows, bool isOnlyTold)
    {
        var table = new Table("SUBNET", "PUBLIC IP", "NODE", isOnlyTold ? "WOULD BE" : "IS");
        foreach (var row in rows)
        {
            table.Add(row.Lease.Subnets, (row.Lease.PublicIp ?? row.Lease.PublicIpv6)?.ToString(), row.Target, row.Action switch
            {
                ImportAction.Reserve => "reserved",
                ImportAction.None => "reserved already",
                _ => $"conflict: {row.Problem}",
            });
        }

        return table.ToString();
    }

    private static Dictionary<IPAddress, string> Names(IEnumerable<string> pairs)
    {
        var names = new Dictionary<IPAddress, string>();
        foreach (var pair in pairs)
        {
            var (text, name) = pair.Split('=', 2) is [var left, { Length: > 0 } right] ? (left, right) : ("", "");
            if (!IPAddress.TryParse(text, out var address))
            {
                throw new ConfigurationException($"{NodeOf} {pair}: it must be a public address and the name of its node, as 10.0.0.11=host1");
            }

            if (!names.TryAdd(address, name))
            {
                throw new ConfigurationException($"{NodeOf} {pair}: {address} is {names[address]} already");
            }
        }

        return names;
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return path == "-" ? await Console.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(path, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ConfigurationException($"FILE {path} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
