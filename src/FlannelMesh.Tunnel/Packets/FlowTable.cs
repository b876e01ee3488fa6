namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// The flows that can still be continued, by a hash: 128 sets of two, the one used last first. A flow that is pushed out only starts a new
/// super-packet, so a small table is enough and nothing is ever searched for long.
/// </summary>
internal sealed class FlowTable
{
    private const int SetBits = 7;
    private const int Ways = 2;

    private readonly Entry[] _entries = new Entry[Ways << SetBits];
    private bool _isUsed;

    /// <summary>Places to look through.</summary>
    public int Length => _entries.Length;

    /// <summary>Where the flows of this hash are: here and at the next place.</summary>
    public static int Place(uint hash) => (int)(hash >> (32 - SetBits)) * Ways;

    /// <summary>The group of the flow at a place, or -1.</summary>
    public int Group(int place) => _entries[place].GroupPlusOne - 1;

    /// <summary>The group at a place if its flow has this hash, or -1.</summary>
    public int Group(int place, uint hash) => _entries[place].Hash == hash ? Group(place) : -1;

    /// <summary>Adds a flow that is not there in the first place of its set.</summary>
    public void Open(uint hash, int group)
    {
        _isUsed = true;
        var place = Place(hash);
        if (_entries[place].GroupPlusOne != 0)
        {
            _entries[place + 1] = _entries[place];
        }

        _entries[place] = new(hash, group + 1);
    }

    /// <summary>Puts the second flow of a set first.</summary>
    public void Prefer(int second) => (_entries[second - 1], _entries[second]) = (_entries[second], _entries[second - 1]);

    public void Close(int place) => _entries[place] = default;

    public void Clear()
    {
        if (_isUsed)
        {
            Array.Clear(_entries);
            _isUsed = false;
        }
    }

    private readonly record struct Entry(uint Hash, int GroupPlusOne);
}
