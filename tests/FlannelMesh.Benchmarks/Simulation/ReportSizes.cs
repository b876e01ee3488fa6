using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using FlannelMesh.Benchmarks.Scale.Nodes;
using FlannelMesh.Configuration;
using FlannelMesh.Health.Reports;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Serialization;
using FlannelMesh.Underlay;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>How long messages of health reports are, by our own serializer.</summary>
internal static class ReportSizes
{
    /// <param name="sizes">With the rest.</param>
    public static Sizes With(Sizes sizes)
    {
        using var system = ActorSystem.Create("sizes", "akka { stdout-loglevel = OFF, loglevel = OFF }");
        var serializer = new MeshSerializer((ExtendedActorSystem)system);
        var ids = Enumerable.Range(0, 200).Select(_ => NodeId.New()).ToList();
        var version = new ReportVersion((ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 100);
        var report = Report(ids);
        var empty = Length(new ReportMessages.Batch([], []));

        // The same kind of recipient: an actor below /user.
        var table = (Length(new LeaseMessages.TableSubscribe(Guid.NewGuid(), 1000) { Voters = 1 })
            + Length(new LeaseMessages.TableUpdate(Guid.NewGuid(), 1000, 1000, ImmutableSortedDictionary<int, BlockState>.Empty))) / 2.0;
        return sizes with
        {
            Envelope = sizes.Table - table,
            Digest = Line.Fit([Digest(10), Digest(200)]),
            Report = Length(new ReportMessages.Batch([(report, TimeSpan.FromSeconds(5))], [])) - empty,
            Wanted = (Length(new ReportMessages.Batch([], [.. ids])) - empty) / (double)ids.Count,
            News = (Length(new ReportMessages.Batch([], []) { News = Versions(ids.Count) }) - empty) / (double)ids.Count,
        };

        (int, double) Digest(int count) => (count, Length(new ReportMessages.Digest(ids[0], ids[1], Versions(count))));

        int Length(object message) => serializer.ToBinary(message).Length;

        ImmutableSortedDictionary<NodeId, ReportVersion> Versions(int count) => ids.Take(count).ToImmutableSortedDictionary(id => id, _ => version);
    }

    private static NodeReport Report(List<NodeId> ids)
    {
        var node = new LocalNode
        {
            NodeId = ids[0],
            Name = "host-1",
            Network = NetworkConfigReader.Read(ScalePlan.Network, "the simulation"),
            Underlay = new UnderlayInterface { LinkIndex = 1, LinkName = "eth0", Mtu = 1500, BindAddress = IPAddress.Parse("10.0.0.1") },
        };
        var members = ids.Take(20).Select((id, number) => new MeshMember
        {
            NodeId = id,
            Name = $"host-{number}",
            Address = new Address("akka.tcp", AddressText.SystemName, $"10.0.0.{number}", 8283),
            Incarnation = number,
            Status = Akka.Cluster.MemberStatus.Up,
            IsReachable = true,
            IsOldest = number == 0,
            IsVoter = number < 3,
            IsIssuer = false,
            UpSince = null,
        });
        return new SampleReport(node, new NodeBoard()).Make(new MembershipView([.. members], Akka.Cluster.MemberStatus.Up));
    }
}
