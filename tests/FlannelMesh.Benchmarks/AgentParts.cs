using System.Net;
using Akka.Actor;
using Akka.Configuration;
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

namespace FlannelMesh.Benchmarks;

/// <summary>
/// What of an agent outlives its sessions, and a session wired as <see cref="MeshSession"/> wires it, without its kernel part and its log, with the
/// agent's own defaults for all timers.
/// </summary>
internal sealed class AgentParts : IDisposable
{
    private readonly AgentConfiguration _configuration;
    private readonly IPEndPoint _listen;

    /// <param name="seeds">The nodes that are to be the voters.</param>
    /// <param name="network">net-conf.json.</param>
    public AgentParts(string name, IPEndPoint listen, IEnumerable<IPEndPoint> seeds, string network, string directory)
    {
        string[] flags = [.. seeds.SelectMany(seed => new[] { "--seed", seed.ToString() }), "--node-name", name, "--network", network, "--data-dir", directory];
        _configuration = AgentConfiguration.Load(flags, new Dictionary<string, string>(), File.ReadAllText);
        _listen = listen;
        Directory.CreateDirectory(directory);
        Store = NodeStore.Open(directory, NullLogger.Instance);
        Cluster = ClusterStore.Open(directory, NullLogger.Instance);
        Node = new LocalNode
        {
            NodeId = Store.NodeId,
            Name = name,
            Network = _configuration.Network,
            Underlay = new UnderlayInterface { LinkIndex = 1, LinkName = "lo", Mtu = 1500, BindAddress = listen.Address },
        };
        Board.Seeds.Publish(new SeedSet([.. _configuration.Options.Seeds.Select(seed => AddressText.Parse(seed.ToString())).OfType<Address>()]));
    }

    public NodeStore Store { get; }

    public ClusterStore Cluster { get; }

    public NodeBoard Board { get; } = new();

    public LocalNode Node { get; }

    /// <param name="hocon">Before the agent's own.</param>
    public SessionSettings Settings(bool isVoter, Config hocon)
    {
        var (options, network) = (_configuration.Options, _configuration.Network);
        return new SessionSettings
        {
            Node = Node,
            Listen = _listen,
            IsVoter = isVoter,
            Holder = new LeaseHolder { NodeId = Node.NodeId, Name = Node.Name, PublicIp = _listen.Address, BackendType = "alloc" },
            PreferredSlot = Store.Current.Subnet is { } subnet ? network.IndexOf(IPNetwork.Parse(subnet)) : null,
            Rules = new TrafficRulesSettings(network, options.IpMasq, false, false, options.ResyncInterval),
            Backend = new BackendSettings(Node, new SubnetEnvFile(options.SubnetFile), options.IpMasq, options.ResyncInterval, options.RouteLayout),
            LeaseRequestTimeout = options.LeaseRequestTimeout,
            WithdrawAfter = options.WithdrawAfter,
            ProbeInterval = options.ProbeInterval,
            FormationMargin = options.FormationMargin,
            WatchInterval = TimeSpan.FromSeconds(10),
            Hold = HoldRules.Default,
            LeaseDirectory = Path.Combine(options.DataDir, "leases"),
            AkkaLogLevel = "off",
            Hocon = hocon.WithFallback(options.Hocon),
        };
    }

    /// <param name="more">What the session has beside that.</param>
    public IHost Session(SessionSettings settings, IAgentLifetime lifetime, Latest<MembershipView> membership, Action<AkkaConfigurationBuilder>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.Add(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton(Board);
        builder.Services.AddSingleton(Store);
        builder.Services.AddSingleton(Cluster);
        builder.Services.AddSingleton(lifetime);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(membership);
        builder.Services.AddSingleton(new Latest<LeaseTable>(LeaseTable.Empty));
        builder.Services.AddAkka(AddressText.SystemName, (akka, services) =>
        {
            akka.ConfigureLoggers(logging => logging.ClearLoggers());
            more?.Invoke(akka);
            ClusterActors.Add(akka, services, settings);
        });
        return builder.Build();
    }

    public void Dispose()
    {
        Store.Dispose();
        Cluster.Dispose();
    }
}
