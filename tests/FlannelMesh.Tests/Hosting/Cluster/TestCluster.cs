using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using FlannelMesh.Backends;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Membership;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>
/// Nodes of one cluster in this process, on loopback addresses of this process's own. Voters are numbered from 0 and followers
/// after them; each number has an address and a data directory for as long as the test runs.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private static readonly Config Timing = ConfigurationFactory.ParseString(
        """
        akka {
          coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off, run-by-actor-system-terminate = off }
          remote.retry-gate-closed-for = 300ms
          cluster {
            gossip-interval = 100ms
            leader-actions-interval = 100ms
            unreachable-nodes-reaper-interval = 200ms
            seed-node-timeout = 1s
            retry-unsuccessful-join-after = 1s
            failure-detector { heartbeat-interval = 300ms, acceptable-heartbeat-pause = 4s }
            split-brain-resolver.stable-after = 15s
            distributed-data { gossip-interval = 200ms, notify-subscribers-interval = 50ms }
            sharding { retry-interval = 200ms, distributed-data.gossip-interval = 200ms }
          }
        }
        """).WithFallback(EmbeddedConfig.Akka);

    private readonly Dictionary<int, TemporaryStore> _stores = [];
    private readonly List<ClusterNode> _nodes = [];
    private readonly ImmutableArray<IPEndPoint> _endpoints;
    private readonly ImmutableArray<IPEndPoint> _seeds;

    /// <param name="voters">How many of the addresses are seeds.</param>
    /// <param name="addresses">How many nodes there can be.</param>
    public TestCluster(int voters, int addresses)
    {
        _endpoints = FreeEndpoints(addresses);
        _seeds = _endpoints[..voters];
    }

    public NetworkConfig Network { get; init; } = Pools.Of(64);

    /// <summary>Of every node's actor system, beside what an agent gives it.</summary>
    public Setup? Setup { get; init; }

    /// <summary>Starts the nodes of these numbers all at once.</summary>
    public async Task<ImmutableArray<ClusterNode>> StartAsync(params int[] numbers) =>
        [.. await Task.WhenAll(numbers.Select(number => StartAsync(number, settings => settings)))];

    public Task<ClusterNode> StartAsync(int number, Func<SessionSettings, SessionSettings> change) => StartAsync(number, change, TimeProvider.System);

    public Task<ClusterNode> StartAsync(int number, Func<SessionSettings, SessionSettings> change, TimeProvider time) =>
        StartAsync(number, change, seeds => seeds, time);

    public Task<ClusterNode> StartAsync(
        int number, Func<SessionSettings, SessionSettings> change, Func<ImmutableArray<Address>, ImmutableArray<Address>> seeds) =>
        StartAsync(number, change, seeds, TimeProvider.System);

    private async Task<ClusterNode> StartAsync(
        int number, Func<SessionSettings, SessionSettings> change, Func<ImmutableArray<Address>, ImmutableArray<Address>> seeds, TimeProvider time)
    {
        TemporaryStore data;
        lock (_stores)
        {
            if (_stores.TryGetValue(number, out data!))
            {
                data.Reopen();
            }
            else
            {
                _stores[number] = data = new TemporaryStore();
            }
        }

        var node = await ClusterNode.StartAsync(
            change(Settings(number, data)), data, new SeedSet(seeds([.. _seeds.Select(seed => seed.ToAddress())])), time, Setup);
        lock (_nodes)
        {
            _nodes.Add(node);
        }

        return node;
    }

    /// <summary>Every one of these nodes has a lease, knows exactly theirs, and has all the others for peers.</summary>
    public static void AwaitSettled(IReadOnlyCollection<ClusterNode> nodes)
    {
        Await(nodes, () => nodes.All(node => node.Lease is not null), "have leases");
        Await(nodes, () => nodes.All(node => Knows(node, nodes)), "know each other's leases");
        var names = nodes.Select(node => node.Name).ToHashSet();
        Await(
            nodes,
            () => nodes.All(node => node.Board.Peers.Value is { IsComplete: true } peers
                && peers.Peers.Where(peer => peer.IsMember).Select(peer => peer.Name).Append(node.Name).ToHashSet().SetEquals(names)),
            "have each other for peers");
    }

    private static void Await(IReadOnlyCollection<ClusterNode> nodes, Func<bool> condition, string what)
    {
        try
        {
            Eventually.True(condition, $"{nodes.Count} nodes {what}", Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{string.Join('\n', nodes.Select(Situation))}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        foreach (var data in _stores.Values)
        {
            data.Dispose();
        }
    }

    /// <summary>For people: what a node lacks, and whom it sees.</summary>
    private static string Situation(ClusterNode node)
    {
        var (view, problem) = (node.Membership.Value, node.Board.ClusterProblem.Value.Text);
        var others = string.Join(", ", view.Members.Select(member => $"{member.Name} {member.Status}{(member.IsReachable ? "" : " unreachable")}"));
        var leases = node.Leases.Value;
        return $"{node.Name}: {view.SelfStatus?.ToString() ?? "outside"}, {(node.Lease is { } lease ? $"leased {lease.Slot}" : "no lease")}, {problem ?? "no problem"}; "
            + $"knows {(leases.IsComplete ? "all" : "not all")} of {string.Join(' ', leases.Granted.Select(slot => slot.Holder.Name))}; sees {others}";
    }

    private static bool Knows(ClusterNode node, IReadOnlyCollection<ClusterNode> nodes)
    {
        var table = node.Leases.Value;
        return table.IsComplete
            && table.Granted.Count() == nodes.Count
            && nodes.All(other => table.Slots.TryGetValue(other.Lease!.Slot, out var slot) && slot.Holder.NodeId == other.Settings.Node.NodeId);
    }

    private SessionSettings Settings(int number, TemporaryStore data)
    {
        var name = $"h{number}";
        var address = _endpoints[number].Address;
        var node = new LocalNode
        {
            NodeId = data.Store.NodeId,
            Name = name,
            Network = Network,
            Underlay = new UnderlayInterface { LinkIndex = 1, LinkName = "lo", Mtu = 1500, BindAddress = address },
        };
        return new SessionSettings
        {
            Node = node,
            Listen = _endpoints[number],
            IsVoter = _seeds.Contains(_endpoints[number]),
            Holder = new LeaseHolder { NodeId = node.NodeId, Name = name, PublicIp = address, BackendType = "alloc" },
            PreferredSlot = data.Store.Current.Subnet is { } subnet ? Network.IndexOf(IPNetwork.Parse(subnet)) : null,
            Rules = new TrafficRulesSettings(Network, false, false, false, TimeSpan.FromMinutes(1)),
            Backend = new BackendSettings(node, new SubnetEnvFile("/nonexistent"), false, TimeSpan.FromMinutes(1), Dataplane.RouteLayout.Auto),
            LeaseRequestTimeout = TimeSpan.FromSeconds(1),
            WithdrawAfter = TimeSpan.FromSeconds(60),
            ProbeInterval = TimeSpan.FromMilliseconds(200),
            FormationMargin = TimeSpan.FromMilliseconds(500),
            WatchInterval = TimeSpan.FromSeconds(1),
            Hold = HoldRules.Default,
            LeaseDirectory = Path.Combine(data.Path, "leases"),
            AkkaLogLevel = "off",
            Hocon = Timing,
        };
    }

    /// <summary>The whole of 127/8 is loopback; the process id makes the addresses this process's own.</summary>
    private static ImmutableArray<IPEndPoint> FreeEndpoints(int count)
    {
        var pid = Environment.ProcessId;
        var listeners = Enumerable.Range(1, count)
            .Select(host => new TcpListener(new IPAddress([127, (byte)(1 + ((pid >> 8) % 254)), (byte)pid, (byte)host]), 0))
            .ToList();
        listeners.ForEach(listener => listener.Start());
        ImmutableArray<IPEndPoint> endpoints = [.. listeners.Select(listener => (IPEndPoint)listener.LocalEndpoint)];
        listeners.ForEach(listener => listener.Dispose());
        return endpoints;
    }
}
