using System.Net;

namespace FlannelMesh.Api.Access;

/// <summary>
/// How many connections a listener holds. One that comes when there is no more room takes the place of the one on which nothing has been asked
/// for longest: whoever only holds connections open locks out nobody else. Safe for several threads.
/// </summary>
internal sealed class ConnectionGate(int inAll, int perAddress)
{
    private readonly Lock _gate = new();

    /// <summary>The one that has been quiet for longest first.</summary>
    private readonly LinkedList<ConnectionSeat> _seats = new();
    private readonly Dictionary<IPAddress, int> _counts = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _seats.Count;
            }
        }
    }

    /// <param name="address">Null for who has none: they share the limit of all.</param>
    /// <param name="abort">Ends the connection.</param>
    /// <returns>Null if every connection it could replace is at work.</returns>
    public ConnectionSeat? TryEnter(IPAddress? address, Action abort)
    {
        var own = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        ConnectionSeat? displaced = null;
        ConnectionSeat seat;
        lock (_gate)
        {
            var isFullForIt = own is not null && _counts.GetValueOrDefault(own) >= perAddress;
            if (isFullForIt || _seats.Count >= inAll)
            {
                displaced = _seats.FirstOrDefault(other => !other.IsBusy && (!isFullForIt || own!.Equals(other.Address)));
                if (displaced is null)
                {
                    return null;
                }

                Remove(displaced);
            }

            seat = new ConnectionSeat(this, own, abort);
            _seats.AddLast(seat.Place);
            if (own is not null)
            {
                _counts[own] = _counts.GetValueOrDefault(own) + 1;
            }
        }

        displaced?.Abort();
        return seat;
    }

    internal void SetBusy(ConnectionSeat seat, bool isBusy)
    {
        lock (_gate)
        {
            seat.IsBusy = isBusy;
            if (!isBusy && seat.Place.List is not null)
            {
                _seats.Remove(seat.Place);
                _seats.AddLast(seat.Place);
            }
        }
    }

    internal void Leave(ConnectionSeat seat)
    {
        lock (_gate)
        {
            if (seat.Place.List is not null)
            {
                Remove(seat);
            }
        }
    }

    private void Remove(ConnectionSeat seat)
    {
        _seats.Remove(seat.Place);
        if (seat.Address is { } address && --_counts[address] == 0)
        {
            _counts.Remove(address);
        }
    }
}
