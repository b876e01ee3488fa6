using System.Net;
using Akka.Actor;
using FlannelMesh.Dataplane.TrafficRules;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Backends;

/// <summary>Installs the masquerade and forward rules once the node's subnet is known. Path: /user/traffic-rules.</summary>
public sealed class TrafficRulesActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly TrafficRulesSettings _settings;
    private readonly NodeBoard _board;
    private readonly ILogger _log;
    private LocalLease? _installedFor;
    private bool _isRunning;

    public TrafficRulesActor(TrafficRulesSettings settings, NodeBoard board, ILogger<TrafficRulesActor> log)
    {
        _settings = settings;
        _board = board;
        _log = log;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseStatus:
                Install();
                break;
            case Retry:
                Install();
                break;
            case Installed installed:
                OnInstalled(installed);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart() => _board.Lease.Subscribe(Self);

    protected override void PostStop() => _board.Lease.Unsubscribe(Self);

    private void Install()
    {
        if (_isRunning || _board.Lease.Value.Lease is not { } lease || lease == _installedFor)
        {
            return;
        }

        if (!_settings.Masquerade && !_settings.Forward)
        {
            _installedFor = lease;
            _board.Rules.Publish(new RulesStatus(true, null));
            return;
        }

        _isRunning = true;
        NftCommand.RunAsync(TrafficRulesRenderer.Render(Policy(lease))).PipeTo(Self, success: error => new Installed(lease, error));
    }

    private void OnInstalled(Installed installed)
    {
        _isRunning = false;
        if (installed.Error is null)
        {
            _installedFor = installed.Lease;
            BackendLog.RulesInstalled(_log, _settings.Masquerade, _settings.Forward);
            _board.Rules.Publish(new RulesStatus(true, null));
            Install();
            return;
        }

        if (_board.Rules.Value.Problem != installed.Error)
        {
            BackendLog.RulesFailed(_log, installed.Error);
        }

        // Forwarding works without rules unless somebody else's policy drops; without masquerading, pods would reach nothing outside.
        var isDispensable = installed.Error == NftCommand.Missing && !_settings.Masquerade;
        _board.Rules.Publish(new RulesStatus(isDispensable, installed.Error));
        Timers.StartSingleTimer(nameof(Retry), Retry.Instance, RetryPause);
    }

    private TrafficPolicy Policy(LocalLease lease) => new()
    {
        Masquerade = _settings.Masquerade,
        FullyRandom = _settings.FullyRandom,
        Forward = _settings.Forward,
        Families =
        [
            .. new (IPNetwork? Network, IPNetwork? Subnet)[]
                {
                    (_settings.Network.Ipv4?.Network, lease.Subnet),
                    (_settings.Network.Ipv6?.Network, lease.Ipv6Subnet),
                }
                .Where(family => family.Network is not null && family.Subnet is not null)
                .Select(family => (family.Network!.Value, family.Subnet!.Value)),
        ],
    };

    private sealed record Installed(LocalLease Lease, string? Error) : INoSerializationVerificationNeeded;

    private sealed class Retry : INoSerializationVerificationNeeded
    {
        public static Retry Instance { get; } = new();
    }
}
