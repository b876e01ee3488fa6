using System.Collections.Immutable;
using FlannelMesh.Health.Reports;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Serialization;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace FlannelMesh.Health.Wire;

/// <summary>The wire formats of <see cref="ReportMessages"/>.</summary>
public static class HealthFormats
{
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of("hd", ReportDigest.Parser, (ReportMessages.Digest digest) => ToWire(digest), FromWire),
        MessageFormat.Of("hr", ReportBatch.Parser, (ReportMessages.Batch batch) => ToWire(batch), FromWire),
    ];

    private static ReportDigest ToWire(ReportMessages.Digest digest) => new()
    {
        Lower = BlockFormat.ToBytes(digest.Lower),
        Upper = BlockFormat.ToBytes(digest.Upper),
        NodeIds = NodeIds(digest.Versions.Keys),
        Incarnations = { digest.Versions.Values.Select(version => version.Incarnation) },
        Sequences = { digest.Versions.Values.Select(version => version.Sequence) },
    };

    private static ReportMessages.Digest FromWire(ReportDigest wire) =>
        new(BlockFormat.NodeIdFrom(wire.Lower), BlockFormat.NodeIdFrom(wire.Upper), Versions(wire.NodeIds, wire.Incarnations, wire.Sequences));

    private static ReportBatch ToWire(ReportMessages.Batch batch) => new()
    {
        Reports = { batch.Reports.Select(entry => new AgedReport { AgeMs = (long)entry.Age.TotalMilliseconds, Report = ReportFormat.ToWire(entry.Report) }) },
        Wanted = NodeIds(batch.Wanted),
        NewsIds = NodeIds(batch.News.Keys),
        NewsIncarnations = { batch.News.Values.Select(version => version.Incarnation) },
        NewsSequences = { batch.News.Values.Select(version => version.Sequence) },
    };

    /// <summary>A report that is not as it must be does not take the others with it.</summary>
    private static ReportMessages.Batch FromWire(ReportBatch wire)
    {
        var reports = ImmutableArray.CreateBuilder<(NodeReport, TimeSpan)>(wire.Reports.Count);
        var refused = 0;
        foreach (var entry in wire.Reports)
        {
            try
            {
                reports.Add((ReportFormat.FromWire(entry.Report ?? throw new InvalidDataException("a report is empty")), ReportFormat.Span(entry.AgeMs)));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        return new ReportMessages.Batch(reports.ToImmutable(), NodeIds(wire.Wanted), refused)
        {
            News = Versions(wire.NewsIds, wire.NewsIncarnations, wire.NewsSequences),
        };
    }

    private static ImmutableSortedDictionary<NodeId, ReportVersion> Versions(ByteString ids, RepeatedField<ulong> incarnations, RepeatedField<ulong> sequences)
    {
        var nodes = NodeIds(ids);
        if (incarnations.Count != nodes.Length || sequences.Count != nodes.Length)
        {
            throw new InvalidDataException($"{nodes.Length} nodes have {incarnations.Count} incarnations and {sequences.Count} sequences");
        }

        var versions = ImmutableSortedDictionary.CreateBuilder<NodeId, ReportVersion>();
        for (var i = 0; i < nodes.Length; i++)
        {
            versions[nodes[i]] = new ReportVersion(incarnations[i], sequences[i]);
        }

        return versions.ToImmutable();
    }

    internal static ByteString NodeIds(IEnumerable<NodeId> nodes) => UnsafeByteOperations.UnsafeWrap(nodes.SelectMany(node => node.ToBytes()).ToArray());

    internal static ImmutableArray<NodeId> NodeIds(ByteString bytes)
    {
        if (bytes.Length % 16 != 0)
        {
            throw new InvalidDataException($"node ids have {bytes.Length} bytes; a multiple of 16 is expected");
        }

        var nodes = ImmutableArray.CreateBuilder<NodeId>(bytes.Length / 16);
        for (var at = 0; at < bytes.Length; at += 16)
        {
            nodes.Add(NodeId.FromBytes(bytes.Span.Slice(at, 16)));
        }

        return nodes.MoveToImmutable();
    }
}
