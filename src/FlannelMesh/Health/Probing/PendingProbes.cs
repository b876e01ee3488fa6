using FlannelMesh.Health.Links;

namespace FlannelMesh.Health.Probing;

/// <summary>Probes that have no answer yet. Of the actor alone.</summary>
internal sealed class PendingProbes
{
    private readonly Dictionary<ulong, (LinkKey Link, TimeSpan SentAt)> _pending = [];

    /// <summary>Who is still to answer.</summary>
    public IReadOnlySet<NodeId> Asked => _pending.Values.Select(probe => probe.Link.To).ToHashSet();

    public void Add(ulong number, LinkKey link, TimeSpan sentAt) => _pending[number] = (link, sentAt);

    /// <returns>When it was sent and along which link; null if nothing like it waits.</returns>
    public (LinkKey Link, TimeSpan SentAt)? Take(ulong number, NodeId from) =>
        _pending.TryGetValue(number, out var probe) && probe.Link.To == from && _pending.Remove(number) ? probe : null;

    /// <summary>Takes those that were sent before.</summary>
    public IReadOnlyList<LinkKey> TakeBefore(TimeSpan deadline)
    {
        var late = _pending.Where(probe => probe.Value.SentAt < deadline).ToList();
        foreach (var (number, _) in late)
        {
            _pending.Remove(number);
        }

        return [.. late.OrderBy(probe => probe.Value.SentAt).Select(probe => probe.Value.Link)];
    }

    public void Clear() => _pending.Clear();
}
