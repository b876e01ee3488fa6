using FlannelMesh.Configuration;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Monitoring;
using FlannelMesh.Underlay;

namespace FlannelMesh.Hosting;

/// <summary>
/// Notices when the underlay is another than what this node runs with. Another name, device or MTU concerns nobody else; with another
/// address this node has to join anew.
/// </summary>
internal sealed class UnderlayWatch : IDisposable
{
    /// <summary>Shorter than the backend waits, which would look for the old interface.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>An address that is replaced goes before the new one comes.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);

    private readonly AgentConfiguration _configuration;
    private readonly Action<UnderlayInterface> _onMoved;
    private readonly TimeProvider _time;
    private readonly RouteNetlinkMonitor _monitor;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource<UnderlayInterface> _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile UnderlayInterface _known;
    private volatile bool _isMissing;
    private int _isArmed;
    private UnderlayInterface? _candidate;
    private long _candidateSince;

    /// <param name="onMoved">Told what differs only in name, device or MTU, one at a time.</param>
    public UnderlayWatch(AgentConfiguration configuration, UnderlayInterface known, Action<UnderlayInterface> onMoved, TimeProvider time)
    {
        _configuration = configuration;
        _known = known;
        _onMoved = onMoved;
        _time = time;
        _timer = time.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _monitor = new RouteNetlinkMonitor(OnKernelChanged);

        // What happened before the monitor listened.
        Arm(Glance);
    }

    /// <summary>Ends when a look at the host chooses other addresses, with what it chooses.</summary>
    public Task<UnderlayInterface> Changed => _changed.Task;

    public void Dispose()
    {
        _monitor.Dispose();
        _timer.Dispose();
    }

    /// <summary>While there is no underlay anything may bring it back, the default route that leads to it included.</summary>
    private void OnKernelChanged(KernelChange change)
    {
        if (_isMissing
            || change.Kind is KernelObject.Address or KernelObject.Overrun
            || (change.Kind == KernelObject.Link && change.LinkIndex == _known.LinkIndex))
        {
            Arm(Glance);
        }
    }

    private void Arm(TimeSpan pause)
    {
        if (Interlocked.Exchange(ref _isArmed, 1) == 0)
        {
            _timer.Change(pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void Check()
    {
        Interlocked.Exchange(ref _isArmed, 0);
        try
        {
            using var netlink = RouteNetlink.Open();
            Compare(UnderlaySelector.Select(HostNetwork.Read(netlink), _configuration.Options, _configuration.Network));
            _isMissing = false;
        }
        catch (ConfigurationException)
        {
            // No usable address at present: what peers know is still the best there is.
            _isMissing = true;
        }
        catch (NetlinkException)
        {
            // Looked at again with the next change.
            _isMissing = true;
        }
    }

    private void Compare(UnderlayInterface now)
    {
        var known = _known;
        if (now == known)
        {
            _candidate = null;
            return;
        }

        if (now with { LinkIndex = known.LinkIndex, LinkName = known.LinkName, Mtu = known.Mtu } == known)
        {
            (_known, _candidate) = (now, null);
            _onMoved(now);
            return;
        }

        // Addresses of others come and go meanwhile: only this choice has to last.
        if (now != _candidate)
        {
            (_candidate, _candidateSince) = (now, _time.GetTimestamp());
        }

        var rest = Settle - _time.GetElapsedTime(_candidateSince);
        if (rest > TimeSpan.Zero)
        {
            Arm(rest);
        }
        else
        {
            _changed.TrySetResult(now);
        }
    }
}
