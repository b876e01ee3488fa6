using System.Net;

namespace FlannelMesh.Transport;

/// <summary>How many connections there may be, of one address and of all. Safe for several threads.</summary>
internal sealed class ConnectionLimit(int perAddress, int inAll)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private int _total;

    public bool TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(address);
            if (_total >= inAll || count >= perAddress)
            {
                return false;
            }

            _counts[address] = count + 1;
            _total++;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _total--;
            if (--_counts[address] == 0)
            {
                _counts.Remove(address);
            }
        }
    }
}
