using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using FlannelMesh.Backends;
using FlannelMesh.Benchmarks.Scale.Wire;
using FlannelMesh.Configuration;
using FlannelMesh.Health.Reports;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Membership;
using FlannelMesh.Underlay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Benchmarks.Scale.Nodes;

/// <summary>
/// A node wired as <see cref="MeshSession"/> wires it, without its kernel part, with the agent's own defaults for all timers. As an agent does, it
/// begins a new session when the cluster has removed it.
/// </summary>
internal sealed class ScaleNode : IAgentLifetime, IAsyncDisposable
{
    private static readonly TimeSpan SessionPause = TimeSpan.FromSeconds(1);

    private static readonly Config Tapped = ConfigurationFactory.ParseString(
        $$"""
        akka.remote.mesh.transport-class = "{{typeof(TappedTransport).AssemblyQualifiedName}}"
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """);

    private readonly AgentConfiguration _configuration;
    private readonly IPEndPoint _listen;
    private readonly WireCut _cut;
    private readonly NodeStore _store;
    private readonly ClusterStore _cluster;
    private readonly NodeBoard _board = new();
    private readonly LocalNode _node;
    private readonly SampleReport _report;
    private readonly CancellationTokenSource _stopping = new();
    private volatile IHost? _host;
    private Task _running = Task.CompletedTask;
    private int _sessions;

    /// <param name="seeds">The nodes that are to be the voters.</param>
    /// <param name="network">net-conf.json.</param>
    public ScaleNode(string name, IPEndPoint listen, IEnumerable<IPEndPoint> seeds, string network, string directory, WireCut cut)
    {
        string[] flags = [.. seeds.SelectMany(seed => new[] { "--seed", seed.ToString() }), "--node-name", name, "--network", network, "--data-dir", directory];
        _configuration = AgentConfiguration.Load(flags, new Dictionary<string, string>(), File.ReadAllText);
        (_listen, _cut, Kernel) = (listen, cut, new FakeKernel(_board.Peers));
        Directory.CreateDirectory(directory);
        _store = NodeStore.Open(directory, NullLogger.Instance);
        _cluster = ClusterStore.Open(directory, NullLogger.Instance);
        _node = new LocalNode
        {
            NodeId = _store.NodeId,
            Name = name,
            Network = _configuration.Network,
            Underlay = new UnderlayInterface { LinkIndex = 1, LinkName = "lo", Mtu = 1500, BindAddress = listen.Address },
        };
        _report = new SampleReport(_node, _board);
        _board.Seeds.Publish(new SeedSet([.. _configuration.Options.Seeds.Select(seed => AddressText.Parse(seed.ToString())).OfType<Address>()]));
        _board.Lease.Changed += (_, lease) => Watch.OnLease(lease);
    }

    public string Name => _node.Name;

    public WireMeter Meter { get; } = new();

    public NodeWatch Watch { get; } = new();

    public FakeKernel Kernel { get; }

    /// <summary>Reports of members that are here.</summary>
    public int Reports => _board.Reports.Value.Reports.Count;

    public int Sessions => Volatile.Read(ref _sessions);

    public bool IsVoter =>
        JoinDecider.Expected(_board.Seeds.Value.Addresses, null, _cluster.Current.VoterSet).Contains(_listen.ToAddress().ToHostPort());

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
        _store.Dispose();
        _cluster.Dispose();
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
        var settings = Settings(membership);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.Add(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton(_board);
        builder.Services.AddSingleton(_store);
        builder.Services.AddSingleton(_cluster);
        builder.Services.AddSingleton<IAgentLifetime>(this);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(membership);
        builder.Services.AddSingleton(new Latest<LeaseTable>(LeaseTable.Empty));
        builder.Services.AddAkka(AddressText.SystemName, (akka, services) =>
        {
            akka.ConfigureLoggers(logging => logging.ClearLoggers());
            akka.AddSetup(new WireTap(Meter, _cut));
            ClusterActors.Add(akka, services, settings);
        });
        return builder.Build();
    }

    private SessionSettings Settings(Latest<MembershipView> membership)
    {
        var (options, network) = (_configuration.Options, _configuration.Network);
        return new SessionSettings
        {
            Node = _node,
            Listen = _listen,
            IsVoter = IsVoter,
            Holder = new LeaseHolder { NodeId = _node.NodeId, Name = Name, PublicIp = _listen.Address, BackendType = "alloc" },
            PreferredSlot = _store.Current.Subnet is { } subnet ? network.IndexOf(IPNetwork.Parse(subnet)) : null,
            Rules = new TrafficRulesSettings(network, options.IpMasq, false, false, options.ResyncInterval),
            Backend = new BackendSettings(_node, new SubnetEnvFile(options.SubnetFile), options.IpMasq, options.ResyncInterval, options.RouteLayout),
            Report = new ReportSettings(_node.NodeId, () => _report.Make(membership.Value)) { Incarnation = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() },
            LeaseRequestTimeout = options.LeaseRequestTimeout,
            WithdrawAfter = options.WithdrawAfter,
            ProbeInterval = options.ProbeInterval,
            FormationMargin = options.FormationMargin,
            WatchInterval = TimeSpan.FromSeconds(10),
            Hold = HoldRules.Default,
            LeaseDirectory = Path.Combine(options.DataDir, "leases"),
            AkkaLogLevel = "off",
            Hocon = Tapped.WithFallback(options.Hocon),
        };
    }
}
