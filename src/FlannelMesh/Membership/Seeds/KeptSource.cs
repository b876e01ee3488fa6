using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership.Seeds;

/// <summary>A source with the last view it gave without a problem, which stands while it has one. One read at a time.</summary>
internal sealed class KeptSource(ISeedSource source, TimeProvider time, ILogger log)
{
    /// <summary>A read is given up then, so that one source cannot hold up the others.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private ImmutableArray<IPEndPoint>? _good;
    private string? _problem;
    private Task<SeedView>? _reading;

    /// <exception cref="ConfigurationException">The first read found what can never be right; later this is the view's problem.</exception>
    public async Task<SeedView> ReadAsync(CancellationToken cancellation)
    {
        var isFirst = _reading is null;
        SeedView view;
        try
        {
            view = await ReadInTimeAsync(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException && !(isFirst && e is ConfigurationException))
        {
            // Whatever a source throws: members that are known are worth more than a node that ends.
            view = SeedView.Failed(e.Message.ReplaceLineEndings(" "));
        }

        if (view.Problem is null)
        {
            _good = view.Endpoints;
        }

        Log(view.Problem);
        return new SeedView(_good ?? view.Endpoints, view.Problem is { } problem ? $"{source.Origin}: {problem}" : null);
    }

    private async Task<SeedView> ReadInTimeAsync(CancellationToken cancellation)
    {
        // A file or a resolver that hangs holds a thread; another read would only hold one more.
        if (_reading is { IsCompleted: false })
        {
            return NoAnswer();
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var token = either.Token;

        // Opening a file has no asynchronous form, and the caller may be an actor.
        _reading = Task.Run(() => source.ReadAsync(token), CancellationToken.None);
        try
        {
            return await _reading.WaitAsync(token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return NoAnswer();
        }
    }

    private static SeedView NoAnswer() => SeedView.Failed($"no answer within {Deadline.TotalSeconds:0} s");

    private void Log(string? problem)
    {
        if (problem == _problem)
        {
            return;
        }

        _problem = problem;
        if (problem is null)
        {
            SeedLog.Recovered(log, source.Origin);
        }
        else if (_good is { } kept)
        {
            SeedLog.Kept(log, source.Origin, problem, kept.Length);
        }
        else
        {
            SeedLog.Problem(log, source.Origin, problem);
        }
    }
}
