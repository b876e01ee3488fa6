using FlannelMesh.Api;
using FlannelMesh.Backends;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Dataplane;
using FlannelMesh.Leases;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>Says once that the node is ready, tells listeners of lease, peers and repairs, and the service manager what is missing.</summary>
public sealed class ReadinessWatch : IDisposable
{
    /// <summary>Events of one look at the kernel: a flushed table would drive out all others.</summary>
    private const int MostRepairs = 10;

    private readonly IAgentState _state;
    private readonly NodeBoard _board;
    private readonly EventStream _events;
    private readonly ServiceNotification _service;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _gate = new();
    private bool _isReady;

    public ReadinessWatch(IAgentState state, NodeBoard board, EventStream events, ServiceNotification service, ILogger log, TimeProvider time)
    {
        _state = state;
        _board = board;
        _events = events;
        _service = service;
        _log = log;
        _time = time;
        _start = time.GetTimestamp();
        board.Lease.Changed += OnLease;
        board.Backend.Changed += OnBackend;
        board.Rules.Changed += OnRules;
        board.Tunnel.Changed += OnTunnel;
        board.Cloud.Changed += OnCloud;
        CheckReady();
    }

    public void Dispose()
    {
        _board.Lease.Changed -= OnLease;
        _board.Backend.Changed -= OnBackend;
        _board.Rules.Changed -= OnRules;
        _board.Tunnel.Changed -= OnTunnel;
        _board.Cloud.Changed -= OnCloud;
    }

    private void OnLease(LeaseStatus before, LeaseStatus after)
    {
        if (after.Lease is not null && !Equals(before.Lease, after.Lease))
        {
            _events.Publish("lease", $"this node holds {after.Lease}");
        }

        CheckReady();
    }

    private void OnBackend(BackendStatus before, BackendStatus after)
    {
        var (known, present) = (Names(before), Names(after));
        foreach (var name in present.Except(known))
        {
            _events.Publish("peer", $"{name} is a peer");
        }

        foreach (var name in known.Except(present))
        {
            _events.Publish("peer", $"{name} is withdrawn");
        }

        if (after.LastApply is { Repairs.IsEmpty: false } report && !ReferenceEquals(report, before.LastApply))
        {
            TellRepairs(report);
        }

        CheckReady();
    }

    private void TellRepairs(ApplyReport report)
    {
        foreach (var repair in report.Repairs.Take(MostRepairs))
        {
            _events.Publish("repair", $"{repair.Kind.ToString().ToLowerInvariant()} {repair.What}; it is put right");
        }

        if (report.Repairs.Length > MostRepairs)
        {
            _events.Publish("repair", $"and {report.Repairs.Length - MostRepairs} more were put right");
        }
    }

    private void OnRules(RulesStatus before, RulesStatus after)
    {
        if (after.Repairs > before.Repairs)
        {
            _events.Publish("repair", "traffic rules of ours were missing or changed; they are put right");
        }

        CheckReady();
    }

    private void OnTunnel(TunnelStatus before, TunnelStatus after)
    {
        if (before.Missing != after.Missing)
        {
            CheckReady();
        }

        if (before.Restarts != after.Restarts)
        {
            _events.Publish("tunnel", "the tunnel has ended and is started again");
        }
    }

    private void OnCloud(CloudStatus before, CloudStatus after)
    {
        if (before.IsOwnRouteReady != after.IsOwnRouteReady)
        {
            CheckReady();
        }
    }

    /// <summary>All the actors may come here at once.</summary>
    private void CheckReady()
    {
        lock (_gate)
        {
            CheckReadyOnce();
        }
    }

    private void CheckReadyOnce()
    {
        var missing = _state.Missing;
        var isReady = missing.Count == 0;
        if (isReady && !_isReady)
        {
            AgentLog.Ready(_log, _time.GetElapsedTime(_start).TotalSeconds);
            _events.Publish("node", "ready");
        }

        _isReady = isReady;
        _service.Report(missing);
    }

    private static HashSet<string> Names(BackendStatus status) => [.. status.Peers.Select(peer => peer.Plan.Peer.Name)];
}
