using System.Collections.Immutable;
using FlannelMesh.Health.Reports;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Serialization;
using Google.Protobuf;

namespace FlannelMesh.Health.Wire;

/// <summary>The wire formats of <see cref="ReportMessages"/>.</summary>
public static class HealthFormats
{
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of("hd", ReportDigest.Parser, (ReportMessages.Digest digest) => ToWire(digest), FromWire),
        MessageFormat.Of("hr", ReportBatch.Parser, (ReportMessages.Batch batch) => ToWire(batch), FromWire),
    ];

    private static ReportDigest ToWire(ReportMessages.Digest digest)
    {
        var wire = new ReportDigest
        {
            Lower = BlockFormat.ToBytes(digest.Lower),
            Upper = BlockFormat.ToBytes(digest.Upper),
            NodeIds = NodeIds(digest.Versions.Keys),
        };
        foreach (var version in digest.Versions.Values)
        {
            wire.Incarnations.Add(version.Incarnation);
            wire.Sequences.Add(version.Sequence);
        }

        return wire;
    }

    private static ReportMessages.Digest FromWire(ReportDigest wire)
    {
        var nodes = NodeIds(wire.NodeIds);
        if (wire.Incarnations.Count != nodes.Length || wire.Sequences.Count != nodes.Length)
        {
            throw new InvalidDataException($"{nodes.Length} nodes have {wire.Incarnations.Count} incarnations and {wire.Sequences.Count} sequences");
        }

        var versions = ImmutableSortedDictionary.CreateBuilder<NodeId, ReportVersion>();
        for (var i = 0; i < nodes.Length; i++)
        {
            versions[nodes[i]] = new ReportVersion(wire.Incarnations[i], wire.Sequences[i]);
        }

        return new ReportMessages.Digest(BlockFormat.NodeIdFrom(wire.Lower), BlockFormat.NodeIdFrom(wire.Upper), versions.ToImmutable());
    }

    private static ReportBatch ToWire(ReportMessages.Batch batch)
    {
        var wire = new ReportBatch { Wanted = NodeIds(batch.Wanted) };
        wire.Reports.AddRange(batch.Reports.Select(entry => new AgedReport { AgeMs = (long)entry.Age.TotalMilliseconds, Report = ReportFormat.ToWire(entry.Report) }));
        return wire;
    }

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

        return new ReportMessages.Batch(reports.ToImmutable(), NodeIds(wire.Wanted), refused);
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
