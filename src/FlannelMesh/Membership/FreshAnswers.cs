using System.Collections.Immutable;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>The last answer to a probe from each address, as long as it counts, and for how long the same nodes have said the same.</summary>
/// <param name="time">For the age of answers.</param>
/// <param name="lifetime">An older answer no longer counts.</param>
public sealed class FreshAnswers(TimeProvider time, TimeSpan lifetime)
{
    private ImmutableDictionary<Address, (BootstrapMessages.ProbeReply Reply, long At)> _answers =
        ImmutableDictionary<Address, (BootstrapMessages.ProbeReply, long)>.Empty;

    private string _heard = "";
    private long _since = time.GetTimestamp();

    public void Add(Address from, BootstrapMessages.ProbeReply reply) => _answers = _answers.SetItem(from, (reply, time.GetTimestamp()));

    /// <returns>The answers that count now, and the time since they were other nodes' or told of other clusters.</returns>
    public (ImmutableDictionary<Address, BootstrapMessages.ProbeReply> Answers, TimeSpan Unchanged) Read()
    {
        var fresh = _answers
            .Where(pair => time.GetElapsedTime(pair.Value.At) <= lifetime)
            .ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Reply);

        // Who has heard of a new cluster begins the margin anew: the answer of its founder can be older than the cluster.
        var heard = string.Join(',', fresh.Select(pair => $"{pair.Key.ToHostPort()} {pair.Value.Voters?.ClusterId}").Order(StringComparer.Ordinal));
        if (heard != _heard)
        {
            (_heard, _since) = (heard, time.GetTimestamp());
        }

        return (fresh, time.GetElapsedTime(_since));
    }
}
