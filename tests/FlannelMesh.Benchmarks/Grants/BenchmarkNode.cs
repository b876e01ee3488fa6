using System.Net;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.DistributedData;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>A voter with one session.</summary>
internal sealed class BenchmarkNode : IAsyncDisposable
{
    /// <summary>At the end nobody waits until the others have seen this node leave.</summary>
    private static readonly Config QuickEnd = ConfigurationFactory.ParseString("akka.coordinated-shutdown.run-by-actor-system-terminate = off");

    private readonly IHost _host;
    private readonly AgentParts _parts;
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);

    private BenchmarkNode(AgentParts parts, FirstFailure failure)
    {
        _parts = parts;
        Settings = parts.Settings(isVoter: true, QuickEnd);
        _host = parts.Session(Settings, failure, _membership);
    }

    public SessionSettings Settings { get; }

    public bool IsSettled(int members) => _parts.Board.Lease.Value.Lease is not null && _membership.Value.Members.Length == members;

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
        var node = new BenchmarkNode(new AgentParts(name, listen, seeds, network, directory), failure);
        await node._host.StartAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        _host.Dispose();
        _parts.Dispose();
    }
}
