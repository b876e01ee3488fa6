using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Testing;

namespace FlannelMesh.Fuzzing;

/// <summary>
/// One run from the command line. For coverage it starts itself again, as a copy with counters in it. The input that is being read stands in a
/// mapped file: a stack that overflows, and a reader that never returns, leave it there.
/// </summary>
internal sealed class FuzzCommand(string name, IReadOnlyList<FileInfo> files, TimeSpan duration, ulong seed, string? corpus, bool hasCoverage)
{
    private const string Instrumented = "FLANNELMESH_FUZZING_INSTRUMENTED";
    private const int LengthBytes = 4;

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private readonly string _results = Path.Combine(Environment.GetEnvironmentVariable(Instrumented) ?? Repository.Root, "artifacts/fuzzing");
    private long _inputs;
    private long _seen = -1;

    public int Run()
    {
        Directory.CreateDirectory(_results);
        if (files.Count == 0 && hasCoverage && Environment.GetEnvironmentVariable(Instrumented) is null)
        {
            return RunInstrumented();
        }

        // Before any of our code runs: its counters need a place.
        var coverage = Environment.GetEnvironmentVariable(Instrumented) is null ? null : new Coverage();
        using var target = FuzzTargets.Create(name);
        var inputs = files.Count > 0 ? files.Select(file => File.ReadAllBytes(file.FullName)) : SeedFiles.Of(target).Concat(Kept());
        var current = Path.Combine(_results, $"{name}-{Environment.ProcessId}.current");
        using (var map = MemoryMappedFile.CreateFromFile(current, FileMode.Create, null, LengthBytes + target.MaxLength + (64 << 10)))
        using (var view = map.CreateViewAccessor())
        {
            var run = new FuzzRun(target, inputs, seed, coverage, input => Note(view, input));
            using var watchdog = new Timer(_ => EndIfStuck(current), null, Hang, Hang);
            if (Loop(run) is { } finding)
            {
                Report(finding);
                File.Delete(current);
                return 1;
            }
        }

        File.Delete(current);
        return 0;
    }

    private Finding? Loop(FuzzRun run)
    {
        var start = Stopwatch.GetTimestamp();
        var finding = run.TrySeeds();
        while (finding is null && files.Count == 0 && Stopwatch.GetElapsedTime(start) < duration)
        {
            finding = run.TryNext();
        }

        Console.WriteLine($"{name}: {run.Inputs} inputs, {run.Accepted} of them accepted; {run.Seeds} seeds, corpus {run.Corpus.Count}; seed {seed}");
        if (corpus is not null)
        {
            Keep(run.Corpus.Skip(run.Seeds));
        }

        return finding;
    }

    private int RunInstrumented()
    {
        var directory = Directory.CreateTempSubdirectory($"flannelmesh-fuzzing-{Environment.ProcessId}-");
        try
        {
            Coverage.Instrument(directory.FullName);
            string[] kept = corpus is null ? [] : ["--corpus", corpus];
            var info = new ProcessStartInfo(
                Path.Combine(directory.FullName, "flannelmesh-fuzzing"),
                [name, "--seconds", $"{duration.TotalSeconds:0}", "--seed", $"{seed}", .. kept]);
            info.Environment[Instrumented] = Repository.Root;
            using var process = Process.Start(info)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private void Note(MemoryMappedViewAccessor view, byte[] input)
    {
        Interlocked.Increment(ref _inputs);
        var length = (int)Math.Min(input.Length, view.Capacity - LengthBytes);
        view.Write(0, length);
        view.WriteArray(LengthBytes, input, 0, length);
    }

    private void EndIfStuck(string current)
    {
        if (Interlocked.Read(ref _inputs) == _seen)
        {
            Console.WriteLine($"{name}: an input is not done after {Hang.TotalSeconds:0} s: {current}, behind its length in {LengthBytes} bytes");
            Environment.Exit(1);
        }

        _seen = Interlocked.Read(ref _inputs);
    }

    private void Report(Finding finding)
    {
        var file = Path.Combine(_results, $"{name}-{Convert.ToHexStringLower(SHA256.HashData(finding.Input))[..12]}");
        File.WriteAllBytes(file, finding.Input);
        Console.WriteLine($"{name}: {file}: {finding.What}\n{finding.Text}");
    }

    private IEnumerable<byte[]> Kept() => corpus is not null && Directory.Exists(corpus) ? Directory.GetFiles(corpus).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];

    private void Keep(IEnumerable<byte[]> inputs)
    {
        Directory.CreateDirectory(corpus!);
        foreach (var input in inputs)
        {
            File.WriteAllBytes(Path.Combine(corpus!, Convert.ToHexStringLower(SHA256.HashData(input))[..16]), input);
        }
    }
}
