using System.Net;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Hosting;
using FlannelMesh.Backends;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Membership;
using FlannelMesh.Underlay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>A voter wired as <see cref="MeshSession"/> wires it, without its kernel part; with the agent's own defaults for all timers.</summary>
internal sealed class BenchmarkNode : IAsyncDisposable
{
    /// <summary>At the end nobody waits until the others have seen this node leave.</summary>
    private static readonly Config QuickEnd = ConfigurationFactory.ParseString("akka.coordinated-shutdown.run-by-actor-system-terminate = off");

    private readonly IHost _host;
    private readonly NodeStore _store;
    private readonly ClusterStore _cluster;
    private readonly NodeBoard _board = new();
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);

    private BenchmarkNode(AgentConfiguration configuration, IPEndPoint listen, FirstFailure failure)
    {
        var options = configuration.Options;
        Directory.CreateDirectory(options.DataDir);
        _store = NodeStore.Open(options.DataDir, NullLogger.Instance);
        _cluster = ClusterStore.Open(options.DataDir, NullLogger.Instance);
        _board.Seeds.Publish(new SeedSet([.. options.Seeds.Select(seed => AddressText.Parse(seed.ToString())).OfType<Address>()]));
        Settings = SettingsOf(configuration, listen, _store.NodeId);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.Add(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton(_board);
        builder.Services.AddSingleton(_store);
        builder.Services.AddSingleton(_cluster);
        builder.Services.AddSingleton<IAgentLifetime>(failure);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_membership);
        builder.Services.AddSingleton(new Latest<LeaseTable>(LeaseTable.Empty));
        builder.Services.AddAkka(AddressText.SystemName, (akka, services) =>
        {
            akka.ConfigureLoggers(logging => logging.ClearLoggers());
            ClusterActors.Add(akka, services, Settings);
        });
        _host = builder.Build();
    }

    public SessionSettings Settings { get; }

    public bool IsSettled(int members) => _board.Lease.Value.Lease is not null && _membership.Value.Members.Length == members;

    /// <returns>Null when this node sees all members and reaches them.</returns>
    public string? DescribeTrouble(int members)
    {
        var view = _membership.Value;
        var reachable = view.Members.Count(member => member.IsReachable);
        return System.WhenTerminated.IsCompleted ? $"{Settings.Node.Name} was removed from the cluster"
            : reachable < members ? $"{Settings.Node.Name} reaches {reachable} of {members} members"
            : null;
    }

    /// <summary>Where allocators are asked.</summary>
    public IActorRef Allocators => ClusterSharding.Get(System).ShardRegion(SubnetAllocator.TypeName);

    public IActorRef Replicator => DistributedData.Get(System).Replicator;

    private ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    /// <param name="seeds">All nodes; each is a voter.</param>
    /// <param name="network">net-conf.json.</param>
    public static async Task<BenchmarkNode> StartAsync(
        string name, IPEndPoint listen, IEnumerable<IPEndPoint> seeds, string network, string directory, FirstFailure failure)
    {
        string[] flags = [.. seeds.SelectMany(seed => new[] { "--seed", seed.ToString() }), "--node-name", name, "--network", network, "--data-dir", directory];
        var configuration = AgentConfiguration.Load(flags, new Dictionary<string, string>(), File.ReadAllText);
        var node = new BenchmarkNode(configuration, listen, failure);
        await node._host.StartAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        _host.Dispose();
        _store.Dispose();
        _cluster.Dispose();
    }

    private static SessionSettings SettingsOf(AgentConfiguration configuration, IPEndPoint listen, NodeId id)
    {
        var (options, network) = (configuration.Options, configuration.Network);
        var node = new LocalNode
        {
            NodeId = id,
            Name = options.NodeName,
            Network = network,
            Underlay = new UnderlayInterface { LinkIndex = 1, LinkName = "lo", Mtu = 1500, BindAddress = listen.Address },
        };
        return new SessionSettings
        {
            Node = node,
            Listen = listen,
            IsVoter = true,
            Holder = new LeaseHolder { NodeId = id, Name = options.NodeName, PublicIp = listen.Address, BackendType = "alloc" },
            Rules = new TrafficRulesSettings(network, options.IpMasq, false, false, options.ResyncInterval),
            Backend = new BackendSettings(node, new SubnetEnvFile(options.SubnetFile), options.IpMasq, options.ResyncInterval, options.RouteLayout),
            LeaseRequestTimeout = options.LeaseRequestTimeout,
            WithdrawAfter = options.WithdrawAfter,
            ProbeInterval = options.ProbeInterval,
            FormationMargin = options.FormationMargin,
            WatchInterval = TimeSpan.FromSeconds(10),
            Hold = HoldRules.Default,
            LeaseDirectory = Path.Combine(options.DataDir, "leases"),
            AkkaLogLevel = "off",
            Hocon = QuickEnd.WithFallback(options.Hocon),
        };
    }
}
