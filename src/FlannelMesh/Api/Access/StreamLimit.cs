using System.Net;

namespace FlannelMesh.Api.Access;

/// <summary>How many answers that do not end there may be at once. Safe for several threads.</summary>
internal sealed class StreamLimit(int inAll, int perAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private int _total;

    /// <param name="address">Null for who has none: they share the limit of all.</param>
    /// <returns>Null, or why there can be no more.</returns>
    public string? TryEnter(IPAddress? address)
    {
        lock (_gate)
        {
            if (_total >= inAll)
            {
                return $"{inAll} streams of events are open, which is all there can be; close one";
            }

            if (address is not null)
            {
                var count = _counts.GetValueOrDefault(address);
                if (count >= perAddress)
                {
                    return $"{perAddress} streams of events are open from {address}, which is all an address can have; close one";
                }

                _counts[address] = count + 1;
            }

            _total++;
            return null;
        }
    }

    public void Leave(IPAddress? address)
    {
        lock (_gate)
        {
            _total--;
            if (address is not null && --_counts[address] == 0)
            {
                _counts.Remove(address);
            }
        }
    }
}
