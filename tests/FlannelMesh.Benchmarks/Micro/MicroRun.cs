using System.Collections.Immutable;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>Runs the small benchmarks, in this process, and prints a row for each.</summary>
internal static class MicroRun
{
    private const string Itself = "";

    public static ImmutableArray<Type> Types { get; } = [typeof(BlockMerge), typeof(DeltaMerge), typeof(BlockWire), typeof(FrameLook), typeof(PeerChange)];

    /// <param name="filter">CLASS.METHOD with * and ?.</param>
    /// <exception cref="BenchmarkException">None is called so, or one failed.</exception>
    public static void Run(string filter, TextWriter output, TextWriter progress)
    {
        var files = Directory.CreateTempSubdirectory("flannelmesh-micro-");
        try
        {
            var table = new MarkdownTable("", "of", "µs", "±", "/ baseline", "KiB allocated", "/ baseline");
            var cases = Types.SelectMany(type => BenchmarkConverter.TypeToBenchmarks(type, Config(filter, files.FullName)) is { BenchmarksCases.Length: > 0 } run ? [run] : Array.Empty<BenchmarkRunInfo>()).ToArray();
            if (cases.Length == 0)
            {
                throw new BenchmarkException($"--filter '{filter}' fits none of {string.Join(", ", Types.Select(type => $"{type.Name}.*"))}");
            }

            foreach (var run in cases)
            {
                var summary = BenchmarkRunner.Run(run);
                progress.WriteLine($"{run.Type.Name}: {summary.TotalTime.TotalSeconds:0} s");
                AddRows(table, run, summary);
            }

            output.WriteLine(table.ToString());
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    private static ManualConfig Config(string filter, string files) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(100)).WithWarmupCount(5).WithIterationCount(15))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddFilter(new GlobFilter([filter.Contains('.', StringComparison.Ordinal) || filter == "*" ? $"*{filter}" : $"*{filter}*"]))
        .AddLogger(NullLogger.Instance)
        .WithOptions(ConfigOptions.DisableLogFile)
        .WithArtifactsPath(files);

    private static void AddRows(MarkdownTable table, BenchmarkRunInfo run, Summary summary)
    {
        foreach (var one in run.BenchmarksCases)
        {
            var baseline = run.BenchmarksCases.FirstOrDefault(other => other.Descriptor.Baseline && other.Parameters.DisplayInfo == one.Parameters.DisplayInfo);
            var (time, bytes) = Of(one, summary);
            var (times, timesBytes) = (Itself, Itself);
            if (baseline is not null && baseline != one)
            {
                var (baselineTime, baselineBytes) = Of(baseline, summary);
                (times, timesBytes) = (Number(time.Mean / baselineTime.Mean), baselineBytes == 0 ? Itself : Number((double)bytes / baselineBytes));
            }

            table.Add(
                $"{one.Descriptor.Type.Name}: {one.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')}",
                string.Join(", ", one.Parameters.Items.Select(parameter => parameter.Value)),
                Number(time.Mean / 1000),
                Number(time.StandardDeviation / 1000),
                times,
                Number(bytes / 1024.0),
                timesBytes);
        }
    }

    private static (BenchmarkDotNet.Mathematics.Statistics Time, long Bytes) Of(BenchmarkCase one, Summary summary) =>
        summary[one] is { Success: true, ResultStatistics: { } time } report
            ? (time, report.GcStats.GetBytesAllocatedPerOperation(one) ?? 0)
            : throw new BenchmarkException(
                $"{one.Descriptor.Type.Name}.{one.Descriptor.WorkloadMethod.Name} was not measured"
                + string.Concat(summary.ValidationErrors.Select(error => $": {error.Message}")));

    private static string Number(double value) => value.ToString(value >= 100 ? "0" : "0.00", CultureInfo.InvariantCulture);
}
