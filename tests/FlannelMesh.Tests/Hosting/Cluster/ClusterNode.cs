using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>One run of an agent without its kernel part, wired as <see cref="MeshSession"/> wires it.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _isStopped;

    private ClusterNode(SessionSettings settings, TemporaryStore data, SeedSet seeds, TimeProvider time, Setup? setup)
    {
        Settings = settings;
        Cluster = data.Cluster;
        Board.Seeds.Publish(seeds);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.Add(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton(Board);
        builder.Services.AddSingleton(data.Store);
        builder.Services.AddSingleton(data.Cluster);
        builder.Services.AddSingleton<IAgentLifetime>(Lifetime);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(Membership);
        builder.Services.AddSingleton(Leases);
        builder.Services.AddAkka(AddressText.SystemName, (akka, services) =>
        {
            akka.ConfigureLoggers(logging => logging.ClearLoggers());
            if (setup is not null)
            {
                akka.AddSetup(setup);
            }

            ClusterActors.Add(akka, services, settings);
        });
        _host = builder.Build();
    }

    public SessionSettings Settings { get; }

    public ClusterStore Cluster { get; }

    public NodeBoard Board { get; } = new();

    public RecordingLifetime Lifetime { get; } = new();

    public Latest<MembershipView> Membership { get; } = new(MembershipView.Empty);

    public Latest<LeaseTable> Leases { get; } = new(LeaseTable.Empty);

    public string Name => Settings.Node.Name;

    public LocalLease? Lease => Board.Lease.Value.Lease;

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    /// <summary>Where the allocators are asked.</summary>
    public IActorRef Allocators => Settings.IsVoter
        ? ClusterSharding.Get(System).ShardRegion(SubnetAllocator.TypeName)
        : ClusterSharding.Get(System).ShardRegionProxy(SubnetAllocator.TypeName);

    public static async Task<ClusterNode> StartAsync(SessionSettings settings, TemporaryStore data, SeedSet seeds, TimeProvider time, Setup? setup)
    {
        var node = new ClusterNode(settings, data, seeds, time, setup);
        await node._host.StartAsync();
        return node;
    }

    /// <summary>Leaves the cluster as an agent does on SIGTERM.</summary>
    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _host.StopAsync();
        }
    }

    /// <summary>Is gone without a word to the others, as after a power cut.</summary>
    public async Task CrashAsync()
    {
        _isStopped = true;
        await System.Terminate();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            await CrashAsync();
        }

        _host.Dispose();
    }
}
