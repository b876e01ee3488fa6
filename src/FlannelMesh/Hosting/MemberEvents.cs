using Akka.Cluster;
using FlannelMesh.Api;
using FlannelMesh.Membership;

namespace FlannelMesh.Hosting;

/// <summary>Tells listeners of the API who joins, leaves and cannot be reached.</summary>
public sealed class MemberEvents : IDisposable
{
    private readonly Latest<MembershipView> _membership;
    private readonly EventStream _events;

    public MemberEvents(Latest<MembershipView> membership, EventStream events)
    {
        _membership = membership;
        _events = events;
        membership.Changed += Tell;
    }

    public void Dispose() => _membership.Changed -= Tell;

    /// <summary>What has changed from one view to the next, one sentence each.</summary>
    public static IEnumerable<string> Describe(MembershipView before, MembershipView after)
    {
        var known = before.Members.ToDictionary(member => (member.NodeId, member.Incarnation));
        foreach (var member in after.Members)
        {
            known.Remove((member.NodeId, member.Incarnation), out var former);
            if (member.Status != former?.Status && Text(member) is { } text)
            {
                yield return text;
            }

            if (former is not null && former.IsReachable != member.IsReachable)
            {
                yield return member.IsReachable ? $"{member.Name} is reachable again" : $"{member.Name} is unreachable";
            }
        }

        foreach (var gone in known.Values)
        {
            yield return $"{gone.Name} ({gone.HostAndPort}) is no member any more";
        }
    }

    private static string? Text(MeshMember member) => member.Status switch
    {
        MemberStatus.Up => $"{member.Name} ({member.HostAndPort}) is a member",
        MemberStatus.Leaving => $"{member.Name} is leaving",
        MemberStatus.Down => $"{member.Name} is down",
        _ => null,
    };

    private void Tell(MembershipView before, MembershipView after)
    {
        foreach (var text in Describe(before, after))
        {
            _events.Publish("member", text);
        }
    }
}
