using System.Diagnostics;
using System.Globalization;

namespace FlannelMesh.Metrics;

/// <summary>The process and its runtime, under the names that Prometheus' own libraries use.</summary>
internal static class ProcessMetrics
{
    private static readonly Lazy<double> StartTime = new(() =>
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    });

    public static void Write(MetricsWriter writer)
    {
        writer.Counter("process_cpu_seconds_total", "CPU time of this process, user and system", Environment.CpuUsage.TotalTime.TotalSeconds);
        writer.Gauge("process_resident_memory_bytes", "resident memory of this process", Environment.WorkingSet);
        writer.Gauge("process_start_time_seconds", "when this process started, in seconds since 1970", StartTime.Value);
        if (OpenFiles() is { } open)
        {
            writer.Gauge("process_open_fds", "open file descriptors of this process", open);
        }

        if (SoftLimitOfFiles(File.ReadLines("/proc/self/limits")) is { } limit)
        {
            writer.Gauge("process_max_fds", "how many file descriptors this process may have open", limit);
        }

        writer.Counters(
            "dotnet_gc_collections_total",
            "garbage collections by generation",
            Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => (
                MetricsWriter.Labels(("generation", generation.ToString(CultureInfo.InvariantCulture))), (ulong)GC.CollectionCount(generation))));
        writer.Counter("dotnet_gc_pause_seconds_total", "time in which garbage collections stopped the process", GC.GetTotalPauseDuration().TotalSeconds);
        writer.Counter("dotnet_gc_allocated_bytes_total", "bytes that were allocated on the heap", GC.GetTotalAllocatedBytes());
        writer.Gauge("dotnet_gc_heap_size_bytes", "the heap after the last garbage collection", GC.GetGCMemoryInfo().HeapSizeBytes);
        writer.Gauge("dotnet_thread_pool_threads", "threads of the thread pool", ThreadPool.ThreadCount);
        writer.Gauge("dotnet_thread_pool_queue_length", "work that waits for a thread of the pool", ThreadPool.PendingWorkItemCount);
    }

    /// <param name="lines">Of /proc/PID/limits.</param>
    /// <returns>Null if there is no limit.</returns>
    public static long? SoftLimitOfFiles(IEnumerable<string> lines) =>
        lines.Where(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(words => words.Length > 3 && long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : (long?)null)
            .FirstOrDefault();

    /// <summary>Without the one that the look itself needs.</summary>
    private static int? OpenFiles()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
