using Akka.Actor;
using Akka.Hosting;
using FlannelMesh.Backends;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane.TrafficRules;
using FlannelMesh.Health.Probing;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
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

    private MeshSession(IHost host)
    {
        _host = host;
        Membership = host.Services.GetRequiredService<Latest<MembershipView>>();
        Leases = host.Services.GetRequiredService<Latest<LeaseTable>>();
    }

    public Latest<MembershipView> Membership { get; }

    public Latest<LeaseTable> Leases { get; }

    /// <summary>Where requests to allocators go.</summary>
    public IActorRef Allocators => _host.Services.GetRequiredService<IRequiredActor<SubnetAllocator>>().ActorRef;

    public IActorRef LeaseClient => _host.Services.GetRequiredService<IRequiredActor<LeaseClient>>().ActorRef;

    /// <summary>Ends when the actor system has, for whatever reason.</summary>
    public Task Ended => _host.WaitForShutdownAsync();

    public static async Task<MeshSession> StartAsync(
        SessionSettings settings,
        NodeBoard board,
        NodeStore store,
        ClusterStore cluster,
        IBackend backend,
        IAgentLifetime lifetime,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        board.Instruments.Sessions.Add();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(loggers);
        builder.Services.Add(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(board);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(cluster);
        builder.Services.AddSingleton(backend);
        builder.Services.AddSingleton(lifetime);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(new Latest<MembershipView>(MembershipView.Empty));
        builder.Services.AddSingleton(new Latest<LeaseTable>(LeaseTable.Empty));
        builder.Services.AddAkka(AddressText.SystemName, (akka, services) => Configure(akka, services, settings));
        var session = new MeshSession(builder.Build());
        await session._host.StartAsync(cancellation);
        return session;
    }

    /// <summary>Ends without leaving the cluster: for a node whose address is gone, so that nobody would hear it.</summary>
    /// <returns>What the others take it for still.</returns>
    public async Task<FormerRun> AbandonAsync()
    {
        var system = _host.Services.GetRequiredService<ActorSystem>();
        var self = Akka.Cluster.Cluster.Get(system).SelfUniqueAddress;
        await CoordinatedShutdown.Get(system).Run(SessionEnd.Instance, CoordinatedShutdown.PhaseBeforeActorSystemTerminate);
        await StopAsync();
        return new FormerRun(self.Address.ToHostPort(), self.Uid);
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
        akka.ConfigureLoggers(logging =>
        {
            logging.ClearLoggers();
            logging.LogLevel = Enum.Parse<Akka.Event.LogLevel>($"{settings.AkkaLogLevel}Level", ignoreCase: true);
            logging.AddLoggerFactory(services.GetRequiredService<ILoggerFactory>());
        });
        ClusterActors.Add(akka, services, settings);
        akka.WithActors((system, _) => StartKernelActors(system, services, settings));
    }

    private static void StartKernelActors(ActorSystem system, IServiceProvider services, SessionSettings settings)
    {
        var board = services.GetRequiredService<NodeBoard>();
        var backend = services.GetRequiredService<IBackend>();
        var time = services.GetRequiredService<TimeProvider>();
        var backendLog = services.GetRequiredService<ILogger<BackendActor>>();
        var rulesLog = services.GetRequiredService<ILogger<TrafficRulesActor>>();
        system.ActorOf(
            ActorProps.Of(() => new BackendActor(settings.Backend, backend, board, time, backendLog)).WithDispatcher("kernel-dispatcher"),
            "backend");
        if (backend is TunBackend tun && settings.Tunnel is { } tunnel)
        {
            var tunnelLog = services.GetRequiredService<ILogger<TunnelActor>>();
            system.ActorOf(ActorProps.Of(() => new TunnelActor(tunnel, tun, board, time, tunnelLog)).WithDispatcher("tunnel-dispatcher"), "tunnel");
        }

        if (settings.Node.Network.Backend is CloudBackendConfig cloud)
        {
            var context = new CloudRouteContext
            {
                Node = settings.Node,
                Board = board,
                Underlay = settings.Backend.Underlay,
                Leases = services.GetRequiredService<Latest<LeaseTable>>(),
                Membership = services.GetRequiredService<Latest<MembershipView>>(),
            };
            var cloudLog = services.GetRequiredService<ILogger<CloudRouteActor>>();
            var cloudSettings = new CloudRouteSettings(settings.CloudResync);
            system.ActorOf(
                ActorProps.Of(() => new CloudRouteActor(cloudSettings, context, CloudProviders.Create(cloud, time), time, Random.Shared, cloudLog)),
                CloudRouteActor.Name);
        }

        if (settings.Probes is { } probes)
        {
            var context = new ProbeContext(board, services.GetRequiredService<Latest<MembershipView>>());
            var healthLog = services.GetRequiredService<ILogger<HealthActor>>();
            system.ActorOf(ActorProps.Of(() => new HealthActor(probes, context, HostAddresses.ReadAsync, time, Random.Shared, healthLog)), "health");
        }

        system.ActorOf(ActorProps.Of(() => new TrafficRulesActor(settings.Rules, new NftTrafficRules(), board, rulesLog)), "traffic-rules");
    }
}
