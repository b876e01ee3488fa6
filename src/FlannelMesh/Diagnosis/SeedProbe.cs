using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Configuration;
using FlannelMesh.Identity;
using FlannelMesh.Membership.Seeds;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Diagnosis;

/// <summary>Asks the configured seeds' cluster ports for a connection.</summary>
public static class SeedProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The seeds that are other hosts, and why some may be missing.</summary>
    public static async Task<(ImmutableArray<SeedFact> Seeds, string? Problem)> ProbeAsync(
        AgentOptions options, IPEndPoint self, IReadOnlySet<IPAddress> own, CancellationToken cancellation)
    {
        try
        {
            var knowsMembers = NodeStore.Peek(options.DataDir) is { LastMembers.IsEmpty: false };
            var view = await SeedDirectory.Create(options, self, TimeProvider.System, NullLoggerFactory.Instance, knowsMembers).RefreshAsync(cancellation);
            var others = view.Endpoints.Where(seed => !own.Contains(seed.Address));
            return ([.. await Task.WhenAll(others.Select(seed => ProbeAsync(seed, cancellation)))], view.Problem);
        }
        catch (ConfigurationException e)
        {
            return ([], e.Message);
        }
    }

    private static async Task<SeedFact> ProbeAsync(IPEndPoint seed, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        using var socket = new Socket(seed.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(seed, limit.Token);
            return new SeedFact(seed.ToString(), true);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new SeedFact(seed.ToString(), false);
        }
    }
}
