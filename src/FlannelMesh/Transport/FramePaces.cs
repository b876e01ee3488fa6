using System.Net;

namespace FlannelMesh.Transport;

/// <summary>One pace for all connections with an address, for as long as there are any: opening more of them helps nobody. Safe for several threads.</summary>
internal sealed class FramePaces(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (FramePace Pace, int Connections)> _paces = [];

    public FramePace Enter(IPAddress address)
    {
        lock (_gate)
        {
            var (pace, connections) = _paces.GetValueOrDefault(address, (new FramePace(time), 0));
            _paces[address] = (pace, connections + 1);
            return pace;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            var (pace, connections) = _paces[address];
            if (connections == 1)
            {
                _paces.Remove(address);
            }
            else
            {
                _paces[address] = (pace, connections - 1);
            }
        }
    }
}
