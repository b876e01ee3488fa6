using System.Buffers.Binary;
using System.Collections.Frozen;
using CsCheck;
using FlannelMesh.Benchmarks.Simulation;
using FlannelMesh.Health.Reports;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class ReportTrafficTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    /// <summary>A report is made, or one node asks another one; how long after the last (tenths of a second).</summary>
    private static readonly Gen<(int Node, int Other, bool IsMade, int After)> GenStep = Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[1, int.MaxValue], Gen.Bool, Gen.Int[0, 20]);

    [Fact]
    public void Numbers_are_told_as_reports_are() => Gen.Select(Gen.Int[2, 70], GenStep.Array[1, 80]).Sample(
        (nodes, steps) =>
        {
            var simulated = new ReportTraffic(nodes, new Sizes(), new Random(3));
            var members = Enumerable.Range(0, nodes).Select(Of).ToFrozenSet();
            var newsFor = new ReportSettings(Of(0), () => Report(0)) { Incarnation = 1 }.NewsFor(nodes);
            var all = Enumerable.Range(0, nodes).Aggregate(ReportTable.Empty, (table, node) => table.Merge(Heard(node, 0, TimeSpan.Zero)));
            var tables = Enumerable.Repeat(all, nodes).ToArray();
            var tenths = 0;
            foreach (var (number, step, isMade, after) in steps)
            {
                tenths += after;
                var (node, now) = (number % nodes, Start + TimeSpan.FromSeconds(tenths / 10.0));
                var other = (node + 1 + (step % (nodes - 1))) % nodes;
                if (isMade)
                {
                    simulated.Make(node, tenths / 10.0);
                    tables[node] = tables[node].Merge(Heard(node, simulated.Known(node, node), now));
                    continue;
                }

                var (round, told) = (simulated.RoundOf(node), simulated.Exchange(node, other, tenths / 10.0));
                Assert.Equal(Exchange(node, other, round, now), told);
            }

            Assert.All(Enumerable.Range(0, nodes), node => Assert.Equal(
                tables[node].Reports.Values.Select(heard => (int)heard.Report.Version.Sequence), Enumerable.Range(0, nodes).Select(of => simulated.Known(node, of))));

            List<int> Exchange(int asker, int other, long round, TimeSpan now)
            {
                List<int> told = [0];
                var answer = ReportExchange.Answer(State(other, now), ReportExchange.Digest(State(asker, now), round));
                for (var (to, from) = (asker, other); answer is not null; (to, from) = (from, to))
                {
                    told.Add(answer.Reports.Length);
                    tables[to] = answer.Reports.Aggregate(tables[to], (table, entry) => table.Merge(new HeardReport(entry.Report, entry.Age, now, DateTimeOffset.UnixEpoch)));
                    answer = ReportExchange.Reply(State(to, now), answer);
                }

                return told;
            }

            ReportState State(int node, TimeSpan now) => new(Of(node), tables[node], members, now, newsFor);
        },
        iter: 100);

    [Fact]
    public void A_large_cluster_sends_hardly_more_than_one_of_a_hundred()
    {
        var (some, many) = (Run(100), Run(800));

        Assert.InRange(many.Bytes, some.Bytes, 1.5 * some.Bytes);
        Assert.InRange(many.Messages, some.Messages, 1.5 * some.Messages);

        static (double Bytes, double Messages) Run(int nodes) => new ReportTraffic(nodes, new Sizes(), new Random(1)).Run(20);
    }

    private static HeardReport Heard(int node, int sequence, TimeSpan at) =>
        new(Report(node) with { NodeId = Of(node), Version = new ReportVersion(1, (ulong)sequence) }, TimeSpan.Zero, at, DateTimeOffset.UnixEpoch);

    /// <summary>Ordered as the numbers are.</summary>
    private static NodeId Of(int node)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), node);
        return NodeId.FromBytes(bytes);
    }
}
