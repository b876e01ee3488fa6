using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using FlannelMesh.Backends;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Replication;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Membership;
using FlannelMesh.Peers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>
/// One membership in the cluster: an actor system from its start to its end. A member that was downed can never come back as
/// it was, so the agent starts another session; board, node id and kernel stay.
/// </summary>
public sealed class MeshSession : IAsyncDisposable
{
    private readonly IHost _host;

    private MeshSession(IHost host) => _host = host;

    public Latest<MembershipView> Membership { get; } = new(MembershipView.Empty);

    public Latest<LeaseTable> Leases { get; } = new(LeaseTable.Empty);

    /// <summary>Ends when the actor system has, for whatever reason.</summary>
    public Task Ended => _host.WaitForShutdownAsync();

    public static async Task<MeshSession> StartAsync(
        SessionSettings settings,
        NodeBoard board,
        NodeStore store,
        IBackend backend,
        IAgentLifetime lifetime,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(loggers);
        builder.Services.Add(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(board);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(backend);
        builder.Services.AddSingleton(lifetime);
        builder.Services.AddSingleton(time);
        MeshSession? session = null;
        builder.Services.AddSingleton(_ => session!);
        builder.Services.AddAkka(AddressText.SystemName, (akka, services) => Configure(akka, services, settings));
        session = new MeshSession(builder.Build());
        await session._host.StartAsync(cancellation);
        return session;
    }

    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }

    private static void Configure(AkkaConfigurationBuilder akka, IServiceProvider services, SessionSettings settings)
    {
        akka.AddHocon(Hocon(settings), HoconAddMode.Prepend);
        akka.ConfigureLoggers(logging =>
        {
            logging.ClearLoggers();
            logging.LogLevel = Enum.Parse<Akka.Event.LogLevel>($"{settings.AkkaLogLevel}Level", ignoreCase: true);
            logging.AddLoggerFactory(services.GetRequiredService<ILoggerFactory>());
        });
        akka.WithClustering();
        if (settings.IsVoter)
        {
            // Started eagerly: a replicator that is not there swallows the writes of others.
            akka.WithDistributedData(new DDataOptions { Role = MemberRoles.Voter });
            akka.WithShardRegion<SubnetAllocator>(
                SubnetAllocator.TypeName,
                (_, _, _) => entityId => Props.Create(() => new SubnetAllocator(
                    entityId, settings.Allocator, services.GetRequiredService<TimeProvider>(), Log<SubnetAllocator>(services))),
                SubnetAllocator.Extractor,
                new ShardOptions { Role = MemberRoles.Voter, StateStoreMode = Akka.Cluster.Sharding.StateStoreMode.DData, RememberEntities = false });
        }
        else
        {
            akka.WithShardRegionProxy<SubnetAllocator>(SubnetAllocator.TypeName, MemberRoles.Voter, SubnetAllocator.Extractor);
        }

        akka.WithActors((system, registry) => StartActors(system, registry, services, settings));
    }

    private static void StartActors(ActorSystem system, IActorRegistry registry, IServiceProvider services, SessionSettings settings)
    {
        var session = services.GetRequiredService<MeshSession>();
        var board = services.GetRequiredService<NodeBoard>();
        var store = services.GetRequiredService<NodeStore>();
        var lifetime = services.GetRequiredService<IAgentLifetime>();
        var backend = services.GetRequiredService<IBackend>();
        var time = services.GetRequiredService<TimeProvider>();
        var (node, membership, leases) = (settings.Node, session.Membership, session.Leases);
        var allocators = registry.Get<SubnetAllocator>();

        system.ActorOf(
            Props.Create(() => new BackendActor(settings.Backend, backend, board, time, Log<BackendActor>(services))).WithDispatcher("kernel-dispatcher"),
            "backend");
        system.ActorOf(Props.Create(() => new TrafficRulesActor(settings.Rules, board, Log<TrafficRulesActor>(services))), "traffic-rules");
        system.ActorOf(
            Props.Create(() => new PeersActor(
                node.NodeId, node.Network, settings.WithdrawAfter, board.Peers, leases, membership, time, Log<PeersActor>(services))),
            "peers");
        if (settings.IsVoter)
        {
            system.ActorOf(Props.Create(() => new StorageWatch(lifetime, Log<StorageWatch>(services))), "storage-watch");
        }

        system.ActorOf(
            settings.IsVoter
                ? Props.Create(() => new VoterReplica(settings.Allocator, leases, membership, time, Log<VoterReplica>(services)))
                : Props.Create(() => new FollowerReplica(node.NodeId, leases, membership, time, Log<FollowerReplica>(services))),
            "lease-replica");
        var client = new LeaseClientSettings(settings.Holder, node.Network, settings.PreferredSlot, settings.LeaseRequestTimeout);
        system.ActorOf(
            Props.Create(() => new LeaseClient(client, allocators, board.Lease, leases, membership, store, lifetime, Log<LeaseClient>(services))),
            "lease-client");
        system.ActorOf(Props.Create(() => new MembershipActor(membership, time, Log<MembershipActor>(services))), "membership");
        var bootstrap = new BootstrapSettings
        {
            NodeId = node.NodeId,
            Name = node.Name,
            Network = node.Network.Canonical,
            Seeds = [.. settings.Seeds.Select(seed => seed.ToAddress())],
            LastMembers = [.. store.Current.LastMembers.Select(AddressText.Parse).OfType<Address>()],
            Remember = members => _ = RememberAsync(store, members, lifetime),
            ProbeInterval = settings.ProbeInterval,
            FormationMargin = settings.FormationMargin,
        };
        system.ActorOf(
            Props.Create(() => new BootstrapActor(bootstrap, membership, lifetime, time, Log<BootstrapActor>(services))), "bootstrap");
    }

    private static async Task RememberAsync(NodeStore store, ImmutableArray<string> members, IAgentLifetime lifetime)
    {
        try
        {
            await store.UpdateAsync(record => record with { LastMembers = members });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lifetime.Fail(ExitCode.Failed, $"node.json cannot be written: {e.Message}");
        }
    }

    private static Config Hocon(SessionSettings settings)
    {
        var roles = MemberRoles.Of(settings.Node.NodeId, settings.Node.Name, settings.IsVoter).Select(role => $"\"{role}\"");
        return ConfigurationFactory.ParseString(
            $$"""
            akka.loglevel = {{settings.AkkaLogLevel}}
            akka.cluster.roles = [{{string.Join(", ", roles)}}]
            akka.cluster.distributed-data.durable.lease-directory = "{{settings.LeaseDirectory}}"
            akka.remote.dot-netty.tcp {
              hostname = "{{settings.Listen.Address}}"
              port = {{settings.Listen.Port}}
            }
            """).WithFallback(settings.Hocon);
    }

    private static ILogger<T> Log<T>(IServiceProvider services) => services.GetRequiredService<ILogger<T>>();

    /// <summary>Signals belong to the agent; a session neither listens for them nor prints anything.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
