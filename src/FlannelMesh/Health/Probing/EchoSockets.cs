using System.Net;
using System.Net.Sockets;
using FlannelMesh.Health.Echo;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Health.Probing;

/// <summary>The sockets of this node: one at the underlay's address and one at its subnet's. Of the actor alone.</summary>
internal sealed class EchoSockets(int port, EchoGuard guard, Action<EchoAnswer> answered, TimeProvider time, ILogger log) : IDisposable
{
    private readonly HashSet<IPEndPoint> _refused = [];
    private EchoSocket? _underlay;
    private EchoSocket? _overlay;

    public EchoOffer Offer => _underlay is null ? EchoOffer.None : new EchoOffer(port, _overlay?.Local.Address) { Key = guard.Key };

    /// <summary>Probes into the overlay come from its address where there is one.</summary>
    public EchoSocket? For(bool isOverlay) => isOverlay ? _overlay ?? _underlay : _underlay;

    /// <summary>Addresses come and go with interfaces and bridges.</summary>
    public void Bind(IPAddress? underlay, IPAddress? overlay)
    {
        if (port == 0)
        {
            return;
        }

        _underlay = Bind(_underlay, underlay);
        _overlay = Bind(_overlay, overlay);
    }

    public void Dispose()
    {
        _underlay?.Dispose();
        _overlay?.Dispose();
    }

    private EchoSocket? Bind(EchoSocket? bound, IPAddress? wanted)
    {
        if (Equals(bound?.Local.Address, wanted))
        {
            return bound;
        }

        bound?.Dispose();
        if (wanted is null)
        {
            return null;
        }

        var local = new IPEndPoint(wanted, port);
        try
        {
            var socket = EchoSocket.Open(local, guard, answered, time);
            _refused.Remove(local);
            HealthLog.Answering(log, local.ToString());
            return socket;
        }
        catch (SocketException e)
        {
            if (_refused.Add(local))
            {
                HealthLog.CannotAnswer(log, local.ToString(), e.Message);
            }

            return null;
        }
    }
}
