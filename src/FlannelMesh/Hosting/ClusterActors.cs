using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using FlannelMesh.Health.Reports;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.History;
using FlannelMesh.Leases.Replication;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Peers;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>
/// The part of a session that deals with other nodes: membership, leases and peers. It never touches the kernel, so many of them
/// can live in one process. The container provides <see cref="NodeBoard"/>, <see cref="NodeStore"/>, <see cref="IAgentLifetime"/>,
/// <see cref="TimeProvider"/>, the session's <see cref="Latest{T}"/> of membership and leases, and loggers.
/// </summary>
internal static class ClusterActors
{
    public static void Add(AkkaConfigurationBuilder akka, IServiceProvider services, SessionSettings settings)
    {
        akka.AddHocon(Hocon(settings), HoconAddMode.Prepend);
        var time = services.GetRequiredService<TimeProvider>();
        var transport = new MeshTransportSetup(settings.Tls, time, Log<MeshTransport>(services))
        {
            Joins = settings.Tls is null ? null : new JoinRelay(settings.Node.NodeId, services.GetRequiredService<Latest<MembershipView>>(), time),
            Facts = Facts(services, time),
            Conduct = services.GetRequiredService<NodeBoard>().Instruments.Conduct,
        };
        akka.AddSetup(transport);
        if (settings.Tls is { } tls)
        {
            akka.WithActors((system, _) => StartCertificateActors(system, tls, transport.Connections, services));
        }

        akka.WithClustering();
        var allocators = new AllocatorSettings(
            new BlockLayout(settings.Node.Network.SubnetCount),
            services.GetRequiredService<ClusterStore>().Record,
            settings.Hold,
            settings.LeaseRequestTimeout);
        if (settings.IsVoter)
        {
            // Started eagerly: a replicator that is not there swallows the writes of others.
            akka.WithDistributedData(new DDataOptions { Role = MemberRoles.Voter });
            akka.WithShardRegion<SubnetAllocator>(
                SubnetAllocator.TypeName,
                (_, _, _) => entityId => ActorProps.Of(() => new SubnetAllocator(
                    entityId,
                    allocators,
                    services.GetRequiredService<Latest<MembershipView>>(),
                    services.GetRequiredService<NodeBoard>().Instruments,
                    services.GetRequiredService<TimeProvider>(),
                    Log<SubnetAllocator>(services))),
                SubnetAllocator.Extractor,
                new ShardOptions { Role = MemberRoles.Voter, StateStoreMode = Akka.Cluster.Sharding.StateStoreMode.DData, RememberEntities = false });
        }
        else
        {
            akka.WithShardRegionProxy<SubnetAllocator>(SubnetAllocator.TypeName, MemberRoles.Voter, SubnetAllocator.Extractor);
        }

        akka.WithActors((system, registry) => Start(system, registry, allocators, services, settings));
    }

    private static void Start(
        ActorSystem system, IActorRegistry registry, AllocatorSettings allocators, IServiceProvider services, SessionSettings settings)
    {
        var board = services.GetRequiredService<NodeBoard>();
        var store = services.GetRequiredService<NodeStore>();
        var cluster = services.GetRequiredService<ClusterStore>();
        var lifetime = services.GetRequiredService<IAgentLifetime>();
        var time = services.GetRequiredService<TimeProvider>();
        var membership = services.GetRequiredService<Latest<MembershipView>>();
        var leases = services.GetRequiredService<Latest<LeaseTable>>();
        var node = settings.Node;
        var self = Akka.Cluster.Cluster.Get(system).SelfAddress;

        system.ActorOf(
            ActorProps.Of(() => new PeersActor(
                node.NodeId, node.Network, settings.WithdrawAfter, board.Peers, leases, membership, time, Log<PeersActor>(services))),
            "peers");
        system.ActorOf(ActorProps.Of(() => new LeaseHistoryActor(leases, membership, board.History, time)), "lease-history");
        if (settings.Report is { } report)
        {
            system.ActorOf(
                ActorProps.Of(() => new ReportsActor(report, board.Reports, membership, time, Random.Shared, Log<ReportsActor>(services))), ReportsActor.Name);
        }

        if (settings.Issuer is { } issuer)
        {
            system.ActorOf(ActorProps.Of(() => new IssuerActor(issuer, membership, leases)), IssuerActor.Name);
        }

        if (settings is { Renewal: { } renewal, Tls: { } tls })
        {
            system.ActorOf(ActorProps.Of(() => new RenewalActor(renewal, membership, tls, board.Renewal, time, Log<RenewalActor>(services))), RenewalActor.Name);
        }

        if (settings.IsVoter)
        {
            system.ActorOf(ActorProps.Of(() => new StorageWatch(lifetime, Log<StorageWatch>(services))), "storage-watch");
            system.ActorOf(
                ActorProps.Of(() => new NewcomersActor(
                    self.ToHostPort(), membership, leases, Akka.Cluster.Cluster.Get(system).Down, Log<NewcomersActor>(services))),
                "newcomers");
        }

        var voterSet = system.ActorOf(
            ActorProps.Of(() => new VoterSetActor(self.ToHostPort(), settings.IsVoter, cluster, lifetime, Log<VoterSetActor>(services))), "voter-set");
        var table = new TableFile(Path.Combine(settings.LeaseDirectory, "table"));
        system.ActorOf(
            settings.IsVoter
                ? ActorProps.Of(() => new VoterReplica(allocators, leases, membership, voterSet, time, Log<VoterReplica>(services)))
                : ActorProps.Of(() => new FollowerReplica(node.NodeId, leases, membership, board.Lease, cluster.Record, voterSet, table, time, Log<FollowerReplica>(services))),
            "lease-replica");
        var client = new LeaseClientSettings(settings.Holder, node.Network, settings.PreferredSlot, settings.LeaseRequestTimeout)
        {
            RecallFor = settings.RecallFor,
            Voters = cluster.Current.VoterSet,
        };
        var region = registry.Get<SubnetAllocator>();
        var leaseClient = system.ActorOf(
            ActorProps.Of(() => new LeaseClient(client, region, board.Lease, leases, membership, store, lifetime, board.Instruments, time, Log<LeaseClient>(services))),
            "lease-client");
        registry.Register<LeaseClient>(leaseClient);
        system.ActorOf(ActorProps.Of(() => new MembershipActor(membership, board.Instruments, time, Log<MembershipActor>(services))), "membership");
        var formation = system.ActorOf(
            ActorProps.Of(() => new FormationActor(
                settings.BootstrapExpect, board.Seeds, membership, cluster, lifetime, Log<FormationActor>(services))),
            "formation");
        var bootstrap = new BootstrapSettings
        {
            NodeId = node.NodeId,
            Name = node.Name,
            Network = node.Network.Canonical,
            Former = settings.Former,
            Recall = settings.RecallFor is null ? null : settings.PreferredSlot,
            Expect = settings.BootstrapExpect,
            LastMembers = [.. store.Current.LastMembers.Select(AddressText.Parse).OfType<Address>()],
            Remember = members => _ = RememberAsync(store, members, lifetime),
            ProbeInterval = settings.ProbeInterval,
            FormationMargin = settings.FormationMargin,
            WatchInterval = settings.WatchInterval,
            IsVoter = settings.IsVoter,
            JoinersAtATime = settings.JoinersAtATime,
        };
        IActorRef Recover(IActorRefFactory context, VoterSet voters) =>
            context.ActorOf(ActorProps.Of(() => new VoterRecovery(voters, self, Log<VoterRecovery>(services))), "voter-recovery");
        system.ActorOf(
            ActorProps.Of(() => new BootstrapActor(
                bootstrap, board.Seeds, membership, board.ClusterProblem, cluster, formation, voterSet, leases, leaseClient, Recover, lifetime, time, Log<BootstrapActor>(services))),
            "bootstrap");
    }

    private static void StartCertificateActors(ActorSystem system, TlsCredentials tls, PeerConnections connections, IServiceProvider services)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var lifetime = services.GetRequiredService<IAgentLifetime>();
        var membership = services.GetRequiredService<Latest<MembershipView>>();
        var settings = new RevocationSettings();
        system.ActorOf(
            ActorProps.Of(() => new RevocationActor(settings, tls, membership, time, Random.Shared, Log<RevocationActor>(services))), RevocationActor.Name);
        system.ActorOf(ActorProps.Of(() => new ConnectionWatch(tls, connections, lifetime, time, Log<ConnectionWatch>(services))), ConnectionWatch.Name);
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

    private static MeshFacts Facts(IServiceProvider services, TimeProvider time)
    {
        var (cluster, board, leases) = (
            services.GetRequiredService<ClusterStore>(), services.GetRequiredService<NodeBoard>(), services.GetRequiredService<Latest<LeaseTable>>());
        return new MeshFacts(() => cluster.Current, () => [.. board.Seeds.Value.Addresses.Select(seed => seed.ToHostPort())], () => leases.Value, time);
    }

    private static Config Hocon(SessionSettings settings)
    {
        var roles = MemberRoles.Of(settings.Node.NodeId, settings.Node.Name, settings.IsVoter, settings.Issuer is not null).Select(role => $"\"{role}\"");
        var version = MemberRoles.AppVersionOf(settings.Node.NodeId, settings.Node.Name, settings.IsVoter);
        return ConfigurationFactory.ParseString(
            $$"""
            {{(version is null ? "" : $"akka.cluster.app-version = \"{version}\"")}}
            akka.loglevel = {{settings.AkkaLogLevel}}
            akka.cluster.roles = [{{string.Join(", ", roles)}}]
            akka.cluster.distributed-data.durable.lease-directory = "{{settings.LeaseDirectory}}"
            akka.remote.enabled-transports = ["akka.remote.mesh"]
            akka.remote.mesh {
              hostname = "{{settings.Listen.Address}}"
              port = {{settings.Listen.Port}}
            }
            """).WithFallback(settings.Hocon);
    }

    private static ILogger<T> Log<T>(IServiceProvider services) => services.GetRequiredService<ILogger<T>>();
}
