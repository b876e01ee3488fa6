using System.Diagnostics;
using System.Globalization;
using FlannelMesh.Benchmarks.Scale.Nodes;

namespace FlannelMesh.Benchmarks.Scale.Workers;

/// <summary>A worker as the process that measures sees it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);

    private WorkerProcess(Process process) => _process = process;

    public static WorkerProcess Start(ScalePlan plan)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [ScaleCommand.WorkerName, plan.Id.ToString(CultureInfo.InvariantCulture), plan.Voters.ToString(CultureInfo.InvariantCulture), plan.Directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new WorkerProcess(Process.Start(start) ?? throw new BenchmarkException("a worker cannot be started"));
    }

    /// <exception cref="BenchmarkException">It has ended, does not answer, or says what is wrong.</exception>
    public async Task<WorkerReply> AskAsync(WorkerRequest request)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(WorkerJson.Write(request));
            await _process.StandardInput.FlushAsync();
            var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
                ?? throw new BenchmarkException($"a worker has ended at '{request.Do}'");
            var reply = WorkerJson.Read<WorkerReply>(line);
            return reply.Problem is { } problem ? throw new BenchmarkException(problem) : reply;
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"a worker did not answer '{request.Do}' within {Patience.TotalSeconds:0} s");
        }
        catch (IOException e)
        {
            throw new BenchmarkException($"a worker has ended: {e.Message}");
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(Farewell);
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _turn.Dispose();
    }
}
