using FlannelMesh.Configuration;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Monitoring;
using FlannelMesh.Underlay;

namespace FlannelMesh.Hosting;

/// <summary>Notices when the underlay is another than what this node runs with: its addresses, its MTU, its name, its device.</summary>
internal sealed class UnderlayWatch : IDisposable
{
    /// <summary>An address that is replaced goes before the new one comes.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private readonly AgentConfiguration _configuration;
    private readonly UnderlayInterface _known;
    private readonly RouteNetlinkMonitor _monitor;
    private readonly Timer _timer;
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public UnderlayWatch(AgentConfiguration configuration, UnderlayInterface known)
    {
        _configuration = configuration;
        _known = known;
        _timer = new Timer(_ => Check());
        _monitor = new RouteNetlinkMonitor(change =>
        {
            if (change.Kind == KernelObject.Address || (change.Kind == KernelObject.Link && change.LinkIndex == known.LinkIndex))
            {
                _timer.Change(Settle, Timeout.InfiniteTimeSpan);
            }
        });
    }

    /// <summary>Ends when a look at the host would choose something else.</summary>
    public Task Changed => _changed.Task;

    public void Dispose()
    {
        _monitor.Dispose();
        _timer.Dispose();
    }

    private void Check()
    {
        try
        {
            using var netlink = RouteNetlink.Open();
            var now = UnderlaySelector.Select(HostNetwork.Read(netlink), _configuration.Options, _configuration.Network);
            if (now != _known)
            {
                _changed.TrySetResult();
            }
        }
        catch (ConfigurationException)
        {
            // No usable address at present: what peers know is still the best there is.
        }
        catch (NetlinkException)
        {
            // Looked at again with the next change.
        }
    }
}
