using System.Collections.Immutable;
using System.Net.Sockets;
using Akka.Actor;
using FlannelMesh.Backends.Vxlan;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Monitoring;
using FlannelMesh.Peers;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Backends;

/// <summary>
/// Keeps the kernel as the backend's plan says, and subnet.env with it: the shell all backends share. Path: /user/backend.
/// It has a thread of its own. Messages only mark what changed; one <see cref="ApplyNow"/> then does all there is to do.
/// </summary>
public sealed class BackendActor : UntypedActor, IWithTimers
{
    /// <summary>A device that is just being made anew refuses for an instant; what is refused for good must not cost a core.</summary>
    private static readonly TimeSpan FirstRetryPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LastRetryPause = TimeSpan.FromSeconds(1);

    /// <summary>A burst of notifications, such as a flushed table, is answered by one look at the kernel.</summary>
    private static readonly TimeSpan NotificationPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The kernel announces no parameter that is turned back, but for a few.</summary>
    private static readonly TimeSpan SysctlInterval = TimeSpan.FromMilliseconds(500);

    private readonly BackendSettings _settings;
    private readonly IBackend _backend;
    private readonly NodeBoard _board;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly RouteNetlink _kernel;
    private readonly Reconciler _reconciler;
    private readonly RouteNetlinkMonitor _monitor;
    private readonly SysctlReader _parameters = new();
    private readonly SysctlKeeper _sysctls;
    private readonly ImmutableHashSet<string> _formerLinks;
    private LocalNode _node;
    private OnLinkTable _onLink;

    /// <summary>Our devices that are in place, with their indexes; null before the first look at the kernel.</summary>
    private ImmutableDictionary<string, int>? _devices;

    /// <summary>Not asked for at every look at the parameters: it takes all IPv6 routes.</summary>
    private IReadOnlyList<string>? _advertised;

    private KeptPlan? _plan;
    private BackendStatus _status = BackendStatus.None;
    private ImmutableHashSet<string> _complaints = [];
    private bool _isApplyQueued;
    private TimeSpan _retryPause = FirstRetryPause;

    public BackendActor(BackendSettings settings, IBackend backend, NodeBoard board, TimeProvider time, ILogger<BackendActor> log)
    {
        _settings = settings;
        _backend = backend;
        _board = board;
        _time = time;
        _log = log;
        _kernel = RouteNetlink.Open();
        _reconciler = new Reconciler(_kernel, time, settings.RouteLayout);
        _node = settings.Node;
        _formerLinks = FormerDevices.Find(_kernel, _node.NodeId).Owned;
        _onLink = new OnLinkTable(_kernel, settings.Node.Underlay.LinkName);
        _sysctls = new SysctlKeeper(log, _parameters.Read, SysctlFiles.Write);
        _status = board.Backend.Value;
        var self = Self;
        _monitor = new RouteNetlinkMonitor(change => self.Tell(new KernelChanged(change)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseStatus:
                QueueApply();
                break;
            case PeerSet:
                QueueApply();
                break;
            case UnderlayInterface underlay:
                OnUnderlay(underlay);
                break;
            case KernelChanged kernelChanged:
                OnKernelChanged(kernelChanged);
                break;
            case LookAgain:
                _onLink.Forget();
                QueueApply();
                break;
            case Resync:
                _onLink.Forget();
                _reconciler.QueueResync();
                QueueApply();
                break;
            case ApplyNow:
                Apply();
                break;
            case LookAtSysctls:
                OnLookAtSysctls();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _board.Lease.Subscribe(Self);
        _board.Peers.Subscribe(Self);
        _settings.Underlay.Subscribe(Self);
        Timers.StartPeriodicTimer("periodic", Resync.Instance, _settings.ResyncInterval, _settings.ResyncInterval);
        if (_backend.CarriesTraffic)
        {
            Timers.StartPeriodicTimer("sysctls", LookAtSysctls.Instance, SysctlInterval, SysctlInterval);
        }
    }

    protected override void PostStop()
    {
        _board.Lease.Unsubscribe(Self);
        _board.Peers.Unsubscribe(Self);
        _settings.Underlay.Unsubscribe(Self);
        _monitor.Dispose();
        _kernel.Dispose();
        _parameters.Dispose();
    }

    private void OnUnderlay(UnderlayInterface underlay)
    {
        if (underlay != _node.Underlay)
        {
            _node = _node with { Underlay = underlay };
            _onLink = new OnLinkTable(_kernel, underlay.LinkName);
            _reconciler.QueueResync();
            QueueApply();
        }
    }

    private void OnKernelChanged(KernelChanged changed)
    {
        var change = changed.Change;
        var isOfUnderlay = change.Kind is KernelObject.Link or KernelObject.Address && change.LinkIndex == _node.Underlay.LinkIndex;
        if (isOfUnderlay || change.Kind == KernelObject.Overrun || (change.Kind == KernelObject.Route && change.Protocol != Ownership.RouteProtocol))
        {
            OnHostRouteChanged();
        }

        // Neighbors and routes of others come and go all day; ours carry our protocol, FDB entries carry none but are on a device of ours.
        var concernsUs = change.Replaced || change.Kind switch
        {
            KernelObject.Route or KernelObject.Nexthop => change.Protocol == Ownership.RouteProtocol,
            KernelObject.Neighbor => change.Protocol == Ownership.RouteProtocol || (change.Protocol == 0 && _devices?.ContainsValue(change.LinkIndex) == true),
            _ => true,
        };
        if (concernsUs && !Timers.IsTimerActive("notified"))
        {
            Timers.StartSingleTimer("notified", Resync.Instance, NotificationPause);
        }
    }

    /// <summary>A peer may be on the link now, or not any more.</summary>
    private void OnHostRouteChanged()
    {
        if (_onLink.IsInUse && !Timers.IsTimerActive("routes"))
        {
            Timers.StartSingleTimer("routes", LookAgain.Instance, NotificationPause);
        }
    }

    private void QueueApply()
    {
        if (!_isApplyQueued)
        {
            _isApplyQueued = true;
            Self.Tell(ApplyNow.Instance);
        }
    }

    private void Apply()
    {
        _isApplyQueued = false;
        if (_board.Lease.Value.Lease is not { } lease)
        {
            return;
        }

        var peers = _board.Peers.Value;
        _plan = KeptPlan.Of(_plan, _backend, _node, lease, peers, _onLink.IsOnLink);
        var plan = _plan.Plan;
        _reconciler.SetDesired(plan.State with
        {
            Routes = [.. plan.State.Routes, .. _backend.CarriesTraffic ? RefusalRoutes.Of(_node.Network, lease, _settings.HasBlackholeRoute) : []],
            OwnedLinks = plan.State.OwnedLinks.Union(_formerLinks),
            TakesOverFlannel = _settings.TakesOverFlannel,
        });
        var report = _reconciler.Apply();
        _board.Instruments.ReconcileDuration.Observe(report.Duration);
        _board.Instruments.KernelWrites.Add(report.Writes);
        LogReport(report, plan);
        var statuses = plan.Peers.Select((peer, at) => PeerStatusOf(peer).OrFormer(_status.Peers, at)).ToImmutableArray();
        var isDeviceReady = !report.Unsynced.Any(entry => entry.Kind is EntryKind.Link or EntryKind.Address);
        _devices = InPlace(plan.State, report);
        _advertised = null;
        var sysctls = EnsureSysctls();
        var isFirstSync = peers.IsComplete && report.InSync;
        _status = _status with
        {
            IsDeviceReady = isDeviceReady,
            Devices = _devices,
            IsInSync = report.InSync && peers.IsComplete,
            AreFirstPeersProgrammed = _status.AreFirstPeersProgrammed || isFirstSync,
            Mtu = _backend.Mtu(_node),
            Peers = statuses,
            ArePeersComplete = peers.IsComplete,
            SysctlProblem = sysctls.Problem,
            LastApply = report,
            LastApplyAt = _time.GetUtcNow(),
            Repairs = report.Repairs.Aggregate(
                Counted(_status.Repairs, SysctlKeeper.RepairKind, sysctls.Repairs), (counts, repair) => Counted(counts, repair.Kind.ToString(), 1)),
            Problem = report.Unsynced.IsEmpty ? null : $"{report.Unsynced[0].Kind} {report.Unsynced[0].Key}: {report.Unsynced[0].Error}",
        };
        if (isDeviceReady && _status.AreFirstPeersProgrammed)
        {
            WriteSubnetEnv(lease);
        }

        _board.Backend.Publish(_status);
        if (report.InSync)
        {
            _retryPause = FirstRetryPause;
        }
        else if (!Timers.IsTimerActive("retry"))
        {
            Timers.StartSingleTimer("retry", Resync.Instance, _retryPause);
            _retryPause = _retryPause * 2 < LastRetryPause ? _retryPause * 2 : LastRetryPause;
        }
    }

    private void OnLookAtSysctls()
    {
        if (_devices is null || EnsureSysctls() is var (problem, repairs) && problem == _status.SysctlProblem && repairs == 0)
        {
            return;
        }

        _status = _status with { SysctlProblem = problem, Repairs = Counted(_status.Repairs, SysctlKeeper.RepairKind, repairs) };
        _board.Backend.Publish(_status);
    }

    /// <summary>A backend that moves no packets needs nothing of the host.</summary>
    private SysctlReport EnsureSysctls() => _devices is { } devices && _backend.CarriesTraffic
        ? _sysctls.Ensure(_node, devices, () => _advertised ??= AdvertisedDefaults())
        : default;

    private static ImmutableSortedDictionary<string, long> Counted(ImmutableSortedDictionary<string, long> counts, string kind, int more) =>
        more == 0 ? counts : counts.SetItem(kind, counts.GetValueOrDefault(kind) + more);

    /// <summary>Not a foreign device that only has the name.</summary>
    private ImmutableDictionary<string, int> InPlace(DesiredState state, ApplyReport report) => state.Links
        .Select(link => link.Name)
        .Except(report.Unsynced.Where(entry => entry.Kind == EntryKind.Link).Select(entry => entry.Key))
        .Select(DeviceOf)
        .OfType<Link>()
        .ToImmutableDictionary(link => link.Name, link => link.Index);

    private Link? DeviceOf(string name)
    {
        try
        {
            return _kernel.GetLink(name);
        }
        catch (NetlinkException)
        {
            // It went this moment, which is announced.
            return null;
        }
    }

    /// <summary>Devices with an IPv6 default route that a router has announced.</summary>
    private IReadOnlyList<string> AdvertisedDefaults()
    {
        try
        {
            return HostNetwork.AdvertisedDefaults(_kernel.GetLinks(), _kernel.GetRoutes(AddressFamily.InterNetworkV6));
        }
        catch (NetlinkException)
        {
            // Not known: the underlay is the one that matters.
            return [_node.Underlay.LinkName];
        }
    }

    private void WriteSubnetEnv(LocalLease lease)
    {
        var network = _node.Network;
        var wanted = new SubnetEnv
        {
            Network = network.Ipv4?.Network,
            Subnet = lease.Subnet,
            Ipv6Network = network.Ipv6?.Network,
            Ipv6Subnet = lease.Ipv6Subnet,
            Mtu = _backend.Mtu(_node),
            IpMasq = _settings.IpMasq,
        };
        try
        {
            if (_settings.SubnetEnv.Ensure(wanted))
            {
                BackendLog.SubnetEnvWritten(_log, _settings.SubnetEnv.Path, lease.ToString(), wanted.Mtu.Value);
            }

            _status = _status with { IsSubnetEnvWritten = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetlinkException)
        {
            BackendLog.SubnetEnvFailed(_log, _settings.SubnetEnv.Path, e.Message);
            _status = _status with { IsSubnetEnvWritten = false, Problem = $"{_settings.SubnetEnv.Path} cannot be written: {e.Message}" };
            Timers.StartSingleTimer("retry", Resync.Instance, LastRetryPause);
        }
    }

    private PeerStatus PeerStatusOf(PeerPlan plan)
    {
        var route = Worst(plan.Routes.Select(_reconciler.ConditionOf));
        var neighbor = Worst(plan.Neighbors.Select(_reconciler.ConditionOf));
        var fdb = Worst(plan.Fdb.Select(_reconciler.ConditionOf));
        return new PeerStatus
        {
            Plan = plan,
            Route = route.State,
            Neighbor = neighbor.State,
            Fdb = fdb.State,
            Error = plan.Problem ?? route.Error ?? neighbor.Error ?? fdb.Error,
        };
    }

    /// <summary>The first of the worst.</summary>
    private static EntryCondition Worst(IEnumerable<EntryCondition> conditions) =>
        conditions.Aggregate(default(EntryCondition), (worst, next) => next.State > worst.State ? next : worst);

    /// <summary>Each repair and each complaint once, not at every try.</summary>
    private void LogReport(ApplyReport report, BackendPlan plan)
    {
        foreach (var repair in report.Repairs)
        {
            BackendLog.Repaired(_log, repair.Kind.ToString(), repair.What);
        }

        var complaints = ImmutableHashSet.CreateBuilder<string>();
        foreach (var entry in Causes(report).Where(entry => entry.Error is not null))
        {
            var complaint = $"{entry.Kind} {entry.Key} {entry.Error}";
            complaints.Add(complaint);
            if (!_complaints.Contains(complaint))
            {
                BackendLog.Refused(_log, entry.Kind.ToString(), entry.Key, entry.Error!);
            }
        }

        foreach (var peer in plan.Peers.Where(peer => peer.Problem is not null))
        {
            var complaint = $"peer {peer.Peer.Name} {peer.Problem}";
            complaints.Add(complaint);
            if (!_complaints.Contains(complaint))
            {
                BackendLog.PeerProblem(_log, peer.Peer.Name, peer.Problem!);
            }
        }

        _complaints = complaints.ToImmutable();
        if (report.InSync && report.Writes > 0)
        {
            BackendLog.InSync(_log, plan.Peers.Length, report.Writes, report.Duration.TotalMilliseconds);
        }
    }

    /// <summary>Without its device nothing can be on it: the device says why.</summary>
    private static IEnumerable<EntryStatus> Causes(ApplyReport report) => report.Unsynced.Any(entry => entry.Kind == EntryKind.Link)
        ? report.Unsynced.Where(entry => entry.Kind == EntryKind.Link)
        : report.Unsynced;

    private sealed record KernelChanged(KernelChange Change) : INoSerializationVerificationNeeded;

    private sealed class ApplyNow : INoSerializationVerificationNeeded
    {
        public static ApplyNow Instance { get; } = new();
    }

    private sealed class LookAgain : INoSerializationVerificationNeeded
    {
        public static LookAgain Instance { get; } = new();
    }

    private sealed class LookAtSysctls : INoSerializationVerificationNeeded
    {
        public static LookAtSysctls Instance { get; } = new();
    }

    private sealed class Resync : INoSerializationVerificationNeeded
    {
        public static Resync Instance { get; } = new();
    }
}
