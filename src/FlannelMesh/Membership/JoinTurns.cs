using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;

namespace FlannelMesh.Membership;

/// <summary>
/// Who is joining as a member that is asked knows it: joining members, and those that it has let go ahead and not seen yet. Pure.
/// </summary>
/// <param name="Begun">When each began, by this node's clock.</param>
public sealed record JoinTurns(ImmutableDictionary<Address, TimeSpan> Begun)
{
    /// <summary>
    /// How many may be joining at a time by one member's word. They get in together, in one go of gossip; with fewer at a time there are more goes, each as
    /// long. Simulated clusters of 500 that start at once are as quick with any limit from 128 on; of 1,000 without any they are somewhat slower.
    /// </summary>
    public const int AtATime = 512;

    /// <summary>Who has not got in by then is stuck or dead, and is no reason for others to wait.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static JoinTurns Empty { get; } = new(ImmutableDictionary<Address, TimeSpan>.Empty);

    /// <returns>How many are ahead of the one that asks; 0 if it need not wait.</returns>
    public (JoinTurns Next, int Ahead) Ask(Address prober, NodeId nodeId, MembershipView view, TimeSpan now, int limit)
    {
        var members = view.Members.Select(member => member.Address).ToHashSet();
        var joining = view.Members.Where(member => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp).Select(member => member.Address);
        var let = Begun.Where(pair => !members.Contains(pair.Key) && now - pair.Value < Patience).Select(pair => pair.Key);
        var begun = joining.Concat(let).ToImmutableDictionary(address => address, address => Begun.GetValueOrDefault(address, now));

        // Who was a member waits for nobody: while its former run is there, nobody else gets in either.
        if (begun.ContainsKey(prober) || view.Members.Any(member => member.Address.Equals(prober) || member.NodeId == nodeId))
        {
            return (new JoinTurns(begun), 0);
        }

        var ahead = begun.Values.Count(since => now - since < Patience);
        return ahead >= limit ? (new JoinTurns(begun), Math.Max(ahead, 1)) : (new JoinTurns(begun.SetItem(prober, now)), 0);
    }

    /// <summary>When to ask again: those who wait for their turns spread, so that they do not all come at once.</summary>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan Pace(TimeSpan interval, bool isWaitingForTurn, double chance) => isWaitingForTurn ? interval * (0.5 + chance) : interval;
}
