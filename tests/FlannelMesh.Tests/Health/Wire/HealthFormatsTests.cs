using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Problems;
using FlannelMesh.Health.Reports;
using FlannelMesh.Health.Wire;
using FlannelMesh.Serialization;
using Google.Protobuf;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Wire;

public class HealthFormatsTests
{
    public static TheoryData<string, NodeReport> Refused => new()
    {
        { "name", Report(1) with { Name = new string('x', ReportLimits.MaxName + 1) } },
        { "text", Report(1) with { Problems = [new NodeProblem(ProblemSeverity.Fail, new string('x', ReportLimits.MaxText + 1), "", "")] } },
        { "problems", Report(1) with { Problems = [.. Enumerable.Repeat(new NodeProblem(ProblemSeverity.Fail, "x", "", ""), ReportLimits.MaxProblems + 1)] } },
        { "links", Report(1) with { Links = [.. Enumerable.Range(0, ReportLimits.MaxLinks + 1).Select(node => Link(node))] } },
        { "loss", Report(1) with { Links = [Link(2) with { LossPercent = 101 }] } },
        { "no number", Report(1) with { Links = [Link(2) with { LossPercent = double.NaN }] } },
        { "path", Report(1) with { Links = [Link(2) with { Path = (LinkPath)7 }] } },
        { "unreachable", Report(1) with { Unreachable = [.. Enumerable.Range(0, ReportLimits.MaxUnreachable + 1).Select(Id)] } },
        { "incarnation", Report(1) with { Version = new ReportVersion(ReportLimits.MaxIncarnation, 1) } },
        {
            "size", Report(1) with
            {
                Problems = [.. Enumerable.Repeat(new NodeProblem(ProblemSeverity.Fail, "x", new string('€', ReportLimits.MaxEvidence), new string('€', ReportLimits.MaxEvidence)), 8)],
            }
        },
    };

    [Fact]
    public void A_report_survives_the_wire()
    {
        var report = FullReport();
        var read = ReportFormat.FromWire(Parse(ReportFormat.ToWire(report).ToByteArray()));

        Assert.Equal(Text(report), Text(read));
        Assert.Equal(report.Version, read.Version);
        Assert.Equal(report.Echo, read.Echo);
    }

    [Fact]
    public void A_report_is_written_in_the_bytes_that_other_versions_know() => Assert.Equal(
        "0a100000000100000000000000000000000010011807220268312a0f31302e39392e302e31313a38323833320a31302e39392e302e31313a0b31302e"
            + "352e312e302f32344205312e322e334a0576786c616e52057265616479580160016a1808011204746578741a0865766964656e63652204637572656a"
            + "0f080212046d6f726522056f74686572720b0a05726f757465100218017a090a05726f757465100382010a080110021803200428058a012000000002"
            + "0000000000000000000000000000000300000000000000000000000092014d0a10000000020000000000000000000000001001180120b8022d0000a0"
            + "40301438bc054228554450206563686f20746f2031302e39392e302e31323a38323836207468726f756768206574683092014d0a1000000002000000"
            + "000000000000000000100218022d0000c842301438bc05422b554450206563686f20746f2031302e352e322e303a38323836207468726f7567682066"
            + "6c616e6e656c2e319201410a10000000030000000000000000000000001002422b554450206563686f20746f2031302e352e332e303a383238362074"
            + "68726f75676820666c616e6e656c2e319801de40a201040a050100" + "aa0110000000000000feed0000000000000001",
        Convert.ToHexStringLower(ReportFormat.ToWire(FullReport()).ToByteArray()));

    [Fact]
    public void A_digest_is_written_in_the_bytes_that_other_versions_know() => Assert.Equal(
        "0a10000000000000000000000000000000001210ffffffffffffffffffffffffffffffff1a10000000010000000000000000000000002201012a0107",
        Convert.ToHexStringLower(Format<ReportMessages.Digest>().Write(DigestOf(Report(1, 7))).ToByteArray()));

    [Fact]
    public void Fields_that_newer_nodes_add_are_skipped()
    {
        byte[] extended = [.. ReportFormat.ToWire(FullReport()).ToByteArray(), 0xa2, 0x06, 0x03, 1, 2, 3];

        Assert.Equal(Text(FullReport()), Text(ReportFormat.FromWire(Parse(extended))));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    public void A_key_has_its_length_or_there_is_none(int length)
    {
        var wire = ReportFormat.ToWire(FullReport());
        wire.EchoKey = ByteString.CopyFrom(new byte[length]);

        Assert.Contains($"{length} bytes; 16", Assert.Throws<InvalidDataException>(() => ReportFormat.FromWire(wire)).Message, StringComparison.Ordinal);
        wire.EchoKey = ByteString.Empty;
        Assert.Null(ReportFormat.FromWire(wire).Echo.Key);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_report_beyond_a_limit_is_refused_and_takes_no_other_with_it(string what, NodeReport bad)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidDataException>(() => ReportFormat.FromWire(ReportFormat.ToWire(bad)));
        var batch = (ReportMessages.Batch)Format<ReportMessages.Batch>().Read(
            Format<ReportMessages.Batch>().Write(new ReportMessages.Batch([(bad, default), (Report(2), default)], [])).ToByteArray());

        Assert.Equal(1, batch.Refused);
        Assert.Equal("h2", Assert.Single(batch.Reports).Report.Name);
    }

    [Fact]
    public void What_this_node_says_is_cut_to_the_limits() => Assert.All(Refused.Select(row => (NodeReport)row[1]), report =>
    {
        var cut = ReportLimits.Cut(report with { Version = default, Links = [.. report.Links.Where(link => link is { LossPercent: <= 100, Path: <= (LinkPath)2 })] });

        Assert.Equal(Text(cut), Text(ReportFormat.FromWire(ReportFormat.ToWire(cut))));
        Assert.InRange(ReportFormat.SizeOf(cut), 1, ReportLimits.MaxReport);
    });

    [Fact]
    public void A_message_that_is_too_large_is_refused_before_it_is_read()
    {
        var bytes = new byte[ReportLimits.MaxMessage + 1];

        Assert.Contains("65537 bytes", Assert.Throws<InvalidDataException>(() => Format<ReportMessages.Batch>().Read(bytes)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Format<ReportMessages.Digest>().Read(bytes));
    }

    [Fact]
    public void Damaged_bytes_never_crash_the_reader()
    {
        byte[][] messages =
        [
            Format<ReportMessages.Batch>().Write(new ReportMessages.Batch([(FullReport(), TimeSpan.FromSeconds(3)), (Report(2), default)], [Id(4)]) { News = DigestOf(Report(5)).Versions }).ToByteArray(),
            Format<ReportMessages.Digest>().Write(DigestOf(Report(1), Report(2))).ToByteArray(),
        ];
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 1000], Gen.Byte).Sample((index, position, value) =>
        {
            var damaged = messages[index].ToArray();
            damaged[position % damaged.Length] = value;
            try
            {
                _ = HealthFormats.All[1 - index].Read(damaged);
            }
            catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException)
            {
                // The expected ways to say no.
            }
        });
    }

    [Theory]
    [InlineData(15)]
    [InlineData(32)]
    public void A_digest_has_a_version_for_each_node(int idBytes)
    {
        var wire = new ReportDigest { Lower = ByteString.CopyFrom(new byte[16]), Upper = ByteString.CopyFrom(new byte[16]), NodeIds = ByteString.CopyFrom(new byte[idBytes]) };
        wire.Incarnations.Add(1);
        wire.Sequences.Add(1);

        Assert.Throws<InvalidDataException>(() => Format<ReportMessages.Digest>().Read(wire.ToByteArray()));
    }

    [Fact]
    public void News_is_written_in_the_bytes_that_other_versions_know_and_has_a_version_for_each_node()
    {
        var batch = new ReportMessages.Batch([], [Id(2)]) { News = DigestOf(Report(1, 7)).Versions };
        var bytes = Format<ReportMessages.Batch>().Write(batch).ToByteArray();

        Assert.Equal("1210000000020000000000000000000000001a10000000010000000000000000000000002201012a0107", Convert.ToHexStringLower(bytes));
        var read = (ReportMessages.Batch)Format<ReportMessages.Batch>().Read(bytes);
        Assert.Equal(batch.News.ToArray(), read.News.ToArray());
        Assert.Equal(batch.Wanted.ToArray(), read.Wanted.ToArray());

        var wire = ReportBatch.Parser.ParseFrom(bytes);
        wire.NewsSequences.Clear();
        Assert.Throws<InvalidDataException>(() => Format<ReportMessages.Batch>().Read(wire.ToByteArray()));
    }

    private static ReportMessages.Digest DigestOf(params NodeReport[] reports) => ReportExchange.Digest(
        new ReportState(Id(9), TableOf(reports), reports.Select(report => report.NodeId).ToImmutableHashSet(), TimeSpan.Zero, TimeSpan.Zero), 0);

    private static MessageFormat Format<T>() => HealthFormats.All.Single(format => format.Type == typeof(T));

    private static FlannelMesh.Health.Wire.Report Parse(byte[] bytes) => FlannelMesh.Health.Wire.Report.Parser.ParseFrom(bytes);

    /// <summary>All fields with their values; arrays make records unequal.</summary>
    private static string Text(NodeReport report) => JsonSerializer.Serialize(report with { Echo = EchoOffer.None }) + report.Echo;
}
