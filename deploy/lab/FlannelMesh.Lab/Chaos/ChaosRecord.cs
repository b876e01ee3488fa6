using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace FlannelMesh.Labs.Chaos;

/// <summary>What nemesis and checkers know together. Safe from several threads.</summary>
internal sealed class ChaosRecord
{
    private readonly ConcurrentDictionary<string, AgentStatus> _status = new();
    private readonly Lock _lock = new();
    private ImmutableArray<LabHost> _hosts = [];
    private ImmutableArray<PingExcuse> _excuses = [];
    private ImmutableArray<WipedHost> _wiped = [];
    private ImmutableArray<Violation> _violations = [];

    public HoldingHistory History { get; } = new();

    /// <summary>Hosts that belong to the mesh.</summary>
    public ImmutableArray<LabHost> Hosts => Read(ref _hosts);

    public ImmutableArray<PingExcuse> Excuses => Read(ref _excuses);

    public ImmutableArray<WipedHost> Wiped => Read(ref _wiped);

    /// <summary>What was found at once, and not by a judgement over the history.</summary>
    public ImmutableArray<Violation> Violations => Read(ref _violations);

    public LabHost Host(int number) => Hosts.Single(host => host.Index == number);

    public void AddHosts(IEnumerable<LabHost> hosts) => Change(() => _hosts = _hosts.AddRange(hosts));

    public AgentStatus StatusOf(LabHost host) => _status.GetValueOrDefault(host.Name, AgentStatus.Running);

    public void SetStatus(LabHost host, AgentStatus status) => _status[host.Name] = status;

    /// <summary>From now on pings between these two may be lost, until <see cref="EndExcuse"/>.</summary>
    public PingExcuse BeginExcuse(int hostA, int hostB)
    {
        var excuse = new PingExcuse(Fault.Name(hostA), Fault.Name(hostB), DateTimeOffset.UtcNow, null);
        Change(() => _excuses = _excuses.Add(excuse));
        return excuse;
    }

    public void EndExcuse(PingExcuse excuse)
    {
        Change(() => _excuses = _excuses.Replace(excuse, excuse with { Until = DateTimeOffset.UtcNow }, ReferenceEqualityComparer.Instance));
    }

    public void AddWiped(WipedHost wiped) => Change(() => _wiped = _wiped.Add(wiped));

    public void Add(Violation violation) => Change(() => _violations = _violations.Add(violation));

    private ImmutableArray<T> Read<T>(ref ImmutableArray<T> field)
    {
        lock (_lock)
        {
            return field;
        }
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
        }
    }
}
