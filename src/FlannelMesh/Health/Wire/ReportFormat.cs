using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Problems;
using FlannelMesh.Health.Reports;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Serialization;
using Google.Protobuf;

namespace FlannelMesh.Health.Wire;

/// <summary>How one node's report is written and read.</summary>
public static class ReportFormat
{
    private const int MaxMilliseconds = 86_400_000;

    /// <summary>The end of the year 9999.</summary>
    private const long MaxUnixSeconds = 253_402_300_799;

    private static readonly WireLimits Limits = WireLimits.Of(Report.Descriptor);

    /// <summary>Bytes on the wire.</summary>
    public static int SizeOf(NodeReport report) => ToWire(report).CalculateSize();

    public static Report ToWire(NodeReport report)
    {
        var wire = new Report
        {
            NodeId = BlockFormat.ToBytes(report.NodeId),
            Incarnation = report.Version.Incarnation,
            Sequence = report.Version.Sequence,
            News = report.IsNews,
            Name = report.Name,
            Address = report.Address,
            PublicIp = report.PublicIp ?? "",
            Subnet = report.Subnet ?? "",
            AgentVersion = report.AgentVersion,
            Backend = report.Backend,
            State = report.State,
            Ready = report.IsReady,
            InSync = report.IsInSync,
            Unreachable = HealthFormats.NodeIds(report.Unreachable),
            EchoPort = (uint)report.Echo.Port,
            CertificateEnd = report.CertificateNotAfter is { } end ? new DateTimeOffset(end).ToUnixTimeSeconds() : 0,
            EchoOverlay = report.Echo.Overlay is { } overlay ? ByteString.CopyFrom(overlay.GetAddressBytes()) : ByteString.Empty,
            EchoKey = report.Echo.Key is { } key ? KeyBytes(key) : ByteString.Empty,
        };
        wire.Problems.AddRange(report.Problems.Select(problem => new Report.Types.Problem
        {
            Severity = (uint)problem.Severity,
            Text = problem.Text,
            Evidence = problem.Evidence,
            Cure = problem.Cure,
        }));
        wire.Kinds.AddRange(report.Kinds.Select(kind => new Report.Types.Kind
        {
            Name = kind.Key,
            InSync = (uint)kind.Value.InSync,
            Pending = (uint)kind.Value.Pending,
            Failed = (uint)kind.Value.Failed,
        }));
        wire.Repairs.AddRange(report.Repairs.Select(repairs => new Report.Types.Repairs { Name = repairs.Key, Count = (ulong)repairs.Value }));
        wire.Links.AddRange(report.Links.Select(ToWire));
        if (report.Tunnel is { } tunnel)
        {
            wire.Tunnel = new Report.Types.Tunnel
            {
                SentPackets = tunnel.SentPackets,
                SentBytes = tunnel.SentBytes,
                ReceivedPackets = tunnel.ReceivedPackets,
                ReceivedBytes = tunnel.ReceivedBytes,
                Dropped = tunnel.Dropped,
            };
        }

        return wire;
    }

    /// <exception cref="InvalidDataException">It is larger than a report may be, or a field breaks a rule.</exception>
    public static NodeReport FromWire(Report wire)
    {
        Limits.Check(wire.ToByteArray());
        if (wire.Incarnation >= ReportLimits.MaxIncarnation)
        {
            throw new InvalidDataException($"incarnation {wire.Incarnation} leaves no room for a next one");
        }

        return new NodeReport
        {
            NodeId = BlockFormat.NodeIdFrom(wire.NodeId),
            Version = new ReportVersion(wire.Incarnation, wire.Sequence),
            IsNews = wire.News,
            Name = Text(wire.Name, ReportLimits.MaxName),
            Address = Text(wire.Address, ReportLimits.MaxText),
            PublicIp = NullIfEmpty(Text(wire.PublicIp, ReportLimits.MaxText)),
            Subnet = NullIfEmpty(Text(wire.Subnet, ReportLimits.MaxText)),
            AgentVersion = Text(wire.AgentVersion, ReportLimits.MaxText),
            Backend = Text(wire.Backend, ReportLimits.MaxText),
            State = Text(wire.State, ReportLimits.MaxText),
            IsReady = wire.Ready,
            IsInSync = wire.InSync,
            Problems =
            [
                .. wire.Problems.Select(problem => new NodeProblem(
                    problem.Severity == (uint)ProblemSeverity.Warn ? ProblemSeverity.Warn : ProblemSeverity.Fail,
                    Text(problem.Text, ReportLimits.MaxText),
                    Text(problem.Evidence, ReportLimits.MaxEvidence),
                    Text(problem.Cure, ReportLimits.MaxEvidence))),
            ],
            Kinds = Named(wire.Kinds, kind => kind.Name, kind => new KindCounts(Number(kind.InSync), Number(kind.Pending), Number(kind.Failed))),
            Repairs = Named(wire.Repairs, repairs => repairs.Name, repairs => (long)Math.Min(repairs.Count, long.MaxValue)),
            Tunnel = wire.Tunnel is { } tunnel
                ? new TunnelTraffic(tunnel.SentPackets, tunnel.SentBytes, tunnel.ReceivedPackets, tunnel.ReceivedBytes, tunnel.Dropped)
                : null,
            Unreachable = HealthFormats.NodeIds(wire.Unreachable),
            Links = [.. wire.Links.Select(FromWire)],
            CertificateNotAfter = wire.CertificateEnd is > 0 and <= MaxUnixSeconds ? DateTimeOffset.FromUnixTimeSeconds(wire.CertificateEnd).UtcDateTime : null,
            Echo = new EchoOffer(wire.EchoPort <= IPEndPoint.MaxPort ? (int)wire.EchoPort : 0, AddressFrom(wire.EchoOverlay)) { Key = KeyFrom(wire.EchoKey) },
        };
    }

    /// <summary>What a damaged message says must not overflow sums.</summary>
    internal static TimeSpan Span(long milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, MaxMilliseconds));

    private static Report.Types.LinkState ToWire(LinkReport link)
    {
        var wire = new Report.Types.LinkState
        {
            To = BlockFormat.ToBytes(link.To),
            Path = (uint)link.Path,
            State = (uint)link.State,
            RttUs = (ulong)(link.Rtt ?? 0),
            LossPercent = (float)link.LossPercent,
            Probes = (uint)link.Probes,
            Method = link.Method,
        };
        if (link.Age is { } age)
        {
            wire.AgeMs = (long)age.TotalMilliseconds;
        }

        return wire;
    }

    private static LinkReport FromWire(Report.Types.LinkState wire) => new()
    {
        To = BlockFormat.NodeIdFrom(wire.To),
        Path = wire.Path is 1 or 2 ? (LinkPath)wire.Path : throw new InvalidDataException($"a link goes by path {wire.Path}; 1 and 2 are known"),
        State = Enum.IsDefined((LinkState)wire.State) ? (LinkState)wire.State : LinkState.Unknown,
        Rtt = wire.RttUs == 0 ? null : (long)Math.Min(wire.RttUs, uint.MaxValue),
        LossPercent = wire.LossPercent is >= 0 and <= 100 ? wire.LossPercent : throw new InvalidDataException($"a link loses {wire.LossPercent} %"),
        Probes = Number(wire.Probes),
        Age = wire.HasAgeMs ? Span(wire.AgeMs) : null,
        Method = Text(wire.Method, ReportLimits.MaxText),
    };

    private static ImmutableSortedDictionary<string, TValue> Named<TWire, TValue>(IEnumerable<TWire> entries, Func<TWire, string> name, Func<TWire, TValue> value)
    {
        var named = ImmutableSortedDictionary.CreateBuilder<string, TValue>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            named[Text(name(entry), ReportLimits.MaxName)] = value(entry);
        }

        return named.ToImmutable();
    }

    private static string Text(string text, int max) =>
        text.Length <= max ? text : throw new InvalidDataException($"a text has {text.Length} characters; {max} are allowed");

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static int Number(uint number) => (int)Math.Min(number, int.MaxValue);

    private static IPAddress? AddressFrom(ByteString bytes) => bytes.Length switch
    {
        0 => null,
        4 or 16 => new IPAddress(bytes.Span),
        var length => throw new InvalidDataException($"an address has {length} bytes; 4 or 16 are expected"),
    };

    private static ByteString KeyBytes(EchoKey key)
    {
        var bytes = new byte[EchoKey.Length];
        key.Write(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static EchoKey? KeyFrom(ByteString bytes) => bytes.Length switch
    {
        0 => null,
        EchoKey.Length => EchoKey.Of(bytes.Span),
        var length => throw new InvalidDataException($"a key for probes has {length} bytes; {EchoKey.Length} are expected"),
    };
}
