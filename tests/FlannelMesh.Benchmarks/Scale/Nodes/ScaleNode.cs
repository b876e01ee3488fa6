using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using FlannelMesh.Benchmarks.Scale.Wire;
using FlannelMesh.Health.Reports;
using FlannelMesh.Hosting;
using FlannelMesh.Membership;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlannelMesh.Benchmarks.Scale.Nodes;

/// <summary>A node that begins a new session when the cluster has removed it, as an agent does.</summary>
internal sealed class ScaleNode : IAgentLifetime, IAsyncDisposable
{
    private static readonly TimeSpan SessionPause = TimeSpan.FromSeconds(1);

    private static readonly Config Tapped = ConfigurationFactory.ParseString(
        $$"""
        akka.remote.mesh.transport-class = "{{typeof(TappedTransport).AssemblyQualifiedName}}"
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """);

    private readonly AgentParts _parts;
    private readonly IPEndPoint _listen;
    private readonly WireCut _cut;
    private readonly SampleReport _report;
    private readonly CancellationTokenSource _stopping = new();
    private volatile IHost? _host;
    private Task _running = Task.CompletedTask;
    private int _sessions;

    /// <param name="seeds">The nodes that are to be the voters.</param>
    /// <param name="network">net-conf.json.</param>
    public ScaleNode(string name, IPEndPoint listen, IEnumerable<IPEndPoint> seeds, string network, string directory, WireCut cut)
    {
        (_listen, _cut, _parts) = (listen, cut, new AgentParts(name, listen, seeds, network, directory));
        Kernel = new FakeKernel(_parts.Board.Peers);
        _report = new SampleReport(_parts.Node, _parts.Board);
        _parts.Board.Lease.Changed += (_, lease) => Watch.OnLease(lease);
    }

    public string Name => _parts.Node.Name;

    public WireMeter Meter { get; } = new();

    public NodeWatch Watch { get; } = new();

    public FakeKernel Kernel { get; }

    /// <summary>Reports of members that are here.</summary>
    public int Reports => _parts.Board.Reports.Value.Reports.Count;

    public int Sessions => Volatile.Read(ref _sessions);

    public bool IsVoter =>
        JoinDecider.Expected(_parts.Board.Seeds.Value.Addresses, null, _parts.Cluster.Current.VoterSet).Contains(_listen.ToAddress().ToHostPort());

    /// <summary>Why an agent would have ended; null if it would not.</summary>
    public string? Failure { get; private set; }

    public long StartedAt { get; private set; }

    public void Start()
    {
        StartedAt = System.Diagnostics.Stopwatch.GetTimestamp();
        _running = Task.Run(RunAsync);
    }

    /// <summary>Is gone without a word to the others, as after a power cut.</summary>
    public async Task CrashAsync()
    {
        await _stopping.CancelAsync();
        if (_host is { } host)
        {
            await host.Services.GetRequiredService<ActorSystem>().Terminate();
        }

        await _running;
    }

    public void Fail(int exitCode, string message)
    {
        Failure ??= $"{Name}: {message}";
        _ = _stopping.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        _parts.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Interlocked.Increment(ref _sessions);
            using var host = Build();
            try
            {
                await host.StartAsync(_stopping.Token);
                _host = host;
                await host.Services.GetRequiredService<ActorSystem>().WhenTerminated.WaitAsync(_stopping.Token);
                await Task.Delay(SessionPause, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // Crashed, or the end.
            }

            await host.Services.GetRequiredService<ActorSystem>().Terminate();
            _host = null;
        }
    }

    private IHost Build()
    {
        var membership = new Latest<MembershipView>(MembershipView.Empty);
        membership.Changed += (_, view) => Watch.OnMembers(view);
        var settings = _parts.Settings(IsVoter, Tapped) with
        {
            Report = new ReportSettings(_parts.Node.NodeId, () => _report.Make(membership.Value)) { Incarnation = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() },
        };
        return _parts.Session(settings, this, membership, akka => akka.AddSetup(new WireTap(Meter, _cut)));
    }
}
