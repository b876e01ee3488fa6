using System.Net;
using Akka.Actor;
using FlannelMesh.Api;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Hosting;

/// <summary>Carries out what the control socket is asked for, through the session the agent is in.</summary>
internal sealed class AgentControl(LocalNode local, ClusterStore cluster, InvitationDesk invitations, RevocationDesk revocations, AgentLifetime lifetime, TimeProvider time) : IAgentControl
{
    /// <summary>How long a change is tried. A dead voter is noticed within this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long a session that has just begun may take to know its members.</summary>
    private static readonly TimeSpan MembershipPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(300);

    private static readonly ControlResult NoTable =
        ControlResult.Unavailable("this node does not have the lease table yet; try again when `flannelmesh status` shows it in the cluster");

    private static readonly ControlResult NotOperator = ControlResult.Refused(
        "this host is no voter, and its certificate is no operator's: run it on a voter's host (`flannelmesh voters` lists them), or give this host a certificate of `flannelmesh ca issue --operator`");

    private readonly BlockLayout _layout = new(local.Network.SubnetCount);
    private volatile MeshSession? _session;
    private volatile bool _hasBegun;

    /// <summary>Whether the voters take changes of others' leases from this node; without TLS they take them from anyone.</summary>
    public Func<bool> MayOperate { get; init; } = () => true;

    public void Enter(MeshSession session) => (_session, _hasBegun) = (session, true);

    public void Leave() => _session = null;

    public Task<ControlResult> ReserveAsync(string subnet, string node, CancellationToken cancellation)
    {
        var text = NodeAddress.Canonical(node);
        return OnSubnetAsync(subnet, SlotChange.Reserve, text, $"is reserved for {text}", table => Other(table, subnet, text), cancellation);
    }

    public Task<ControlResult> UnreserveAsync(string subnet, CancellationToken cancellation) =>
        OnSubnetAsync(subnet, SlotChange.Unreserve, "", "is not reserved any more", _ => null, cancellation);

    public async Task<ControlResult> EvictAsync(string node, CancellationToken cancellation)
    {
        if (!MayOperate())
        {
            return NotOperator;
        }

        if (_session?.Leases.Value is not { IsComplete: true } table)
        {
            return NoTable;
        }

        var slots = table.Granted.Where(slot => slot.Holder.Name == node || slot.Holder.NodeId.ToString() == node).ToList();
        if (slots.Count == 0)
        {
            return ControlResult.NotFound($"no node {node} holds a lease; `flannelmesh leases` lists them");
        }

        foreach (var slot in slots)
        {
            var result = await ChangeAsync(slot.Index, SlotChange.Evict, "", cancellation);
            if (result is not null)
            {
                return result;
            }
        }

        return ControlResult.Ok($"{string.Join(" and ", slots.Select(slot => local.Network.SubnetAt(slot.Index)))} of {node} is free");
    }

    public async Task<ControlResult> LeaveAsync(bool release, CancellationToken cancellation)
    {
        var text = "leaving the cluster; routes and devices of this host stay until `flannelmesh cleanup`";
        if (release)
        {
            if (_session is not { } session)
            {
                return NoTable;
            }

            var released = await TryAskAsync<LeaseClient.Released>(session, LeaseClient.Release.Instance, Limit, cancellation);
            if (released is not { Problem: null })
            {
                return ControlResult.Unavailable(released?.Problem ?? "no quorum of voters confirmed that the lease was given back; nothing was changed here");
            }

            text = $"gave the lease back; {text}";
        }

        _ = Task.Delay(RetryPause, time, CancellationToken.None).ContinueWith(_ => lifetime.Leave(), TaskScheduler.Default);
        return ControlResult.Ok(text);
    }

    public async Task<ControlResult> AddVoterAsync(string node, CancellationToken cancellation)
    {
        await AwaitMembershipAsync(cancellation);
        return Find(node) is { } member
            ? await ChangeVotersAsync(member.HostAndPort, isRemoval: false, cancellation)
            : ControlResult.NotFound($"no member is called {node}; `flannelmesh members` lists them. A voter must be running when it is added");
    }

    public async Task<ControlResult> RemoveVoterAsync(string node, CancellationToken cancellation)
    {
        await AwaitMembershipAsync(cancellation);
        var voters = cluster.Current.VoterSet?.Voters ?? [];
        // A dead voter is no member; its address is what is known of it.
        var address = Find(node)?.HostAndPort ?? (voters.Contains(node) ? node : voters.FirstOrDefault(voter => voter.StartsWith($"{node}:", StringComparison.Ordinal)));
        return address is not null && voters.Contains(address)
            ? await ChangeVotersAsync(address, isRemoval: true, cancellation)
            : ControlResult.NotFound($"{node} is no voter; `flannelmesh voters` lists them (a voter that is down by its address)");
    }

    /// <summary>Names are those of members, and a node that has just become a voter is none for a moment.</summary>
    private async Task AwaitMembershipAsync(CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (_hasBegun && _session?.Membership.Value is not { IsJoined: true } && time.GetElapsedTime(start) < MembershipPatience)
        {
            await Task.Delay(RetryPause, time, cancellation);
        }
    }

    public Task<ControlResult> InviteAsync(string? node, TimeSpan lifetime, bool isAnywhere, CancellationToken cancellation) =>
        invitations.InviteAsync(node, lifetime, isAnywhere, _session?.Membership.Value ?? MembershipView.Empty);

    public Task<ControlResult> RevokeAsync(RevocationList list, CancellationToken cancellation) => revocations.AdoptAsync(list);

    private MeshMember? Find(string name) =>
        _session?.Membership.Value.Members.FirstOrDefault(member => member.Name == name || member.NodeId.ToString() == name || member.HostAndPort == name);

    private string? Other(LeaseTable table, string subnet, string name) =>
        table.Granted.FirstOrDefault(slot => slot.Holder.IsCalled(name) && local.Network.SubnetAt(slot.Index).ToString() != subnet) is { } slot
            ? $"{slot.Holder.Name} holds {local.Network.SubnetAt(slot.Index)}; reserve that one, or free it first (`flannelmesh leave --release` there)"
            : null;

    private async Task<ControlResult> OnSubnetAsync(
        string subnet, SlotChange change, string name, string done, Func<LeaseTable, string?> objection, CancellationToken cancellation)
    {
        if (!MayOperate())
        {
            return NotOperator;
        }

        if (!IPNetwork.TryParse(subnet, out var network) || local.Network.IndexOf(network) is not { } index)
        {
            return ControlResult.NotFound(
                $"'{subnet}' is no subnet of the pool; it must be one as {local.Network.SubnetAt(0)} .. {local.Network.SubnetAt(local.Network.SubnetCount - 1)}");
        }

        if (_session?.Leases.Value is not { IsComplete: true } table)
        {
            return NoTable;
        }

        return objection(table) is { } refusal
            ? ControlResult.Refused(refusal)
            : await ChangeAsync(index, change, name, cancellation) ?? ControlResult.Ok($"{subnet} {done}");
    }

    /// <returns>Null when it is done.</returns>
    private async Task<ControlResult?> ChangeAsync(int index, SlotChange change, string name, CancellationToken cancellation)
    {
        var deadline = time.GetTimestamp();
        var refusal = "no quorum of voters confirmed it";
        while (time.GetElapsedTime(deadline) < Limit && _session is { } session)
        {
            var seen = session.Leases.Value.Slots.TryGetValue(index, out var slot) ? (slot.Ballot, slot.Sequence) : ((Ballot, ulong)?)null;
            var request = new LeaseMessages.SlotRequest(Guid.NewGuid(), _layout.BlockOf(index), index, change, seen, name);
            switch (await TryAskAsync<LeaseMessages.ILeaseReply>(session, request, AskTimeout, cancellation))
            {
                case LeaseMessages.SlotChanged changed:
                    await AwaitTableAsync(session, changed.Slot, cancellation);
                    return null;
                case LeaseMessages.LeaseRefused { Reason: RefusalReason.NotAllowed } no:
                    return ControlResult.Refused($"{local.Network.SubnetAt(index)}: {no.Message}");
                case LeaseMessages.LeaseRefused notYet:
                    refusal = notYet.Message;
                    break;
            }

            await Task.Delay(RetryPause, time, cancellation);
        }

        return ControlResult.Unavailable($"{local.Network.SubnetAt(index)}: {refusal}; run it again when `flannelmesh voters` shows a quorum");
    }

    /// <summary>Whoever looks after the answer sees the change.</summary>
    private async Task AwaitTableAsync(MeshSession session, Slot slot, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < AskTimeout
            && !(session.Leases.Value.Slots.TryGetValue(slot.Index, out var known) && known.CompareTo(slot) >= 0))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation);
        }
    }

    private async Task<ControlResult> ChangeVotersAsync(string address, bool isRemoval, CancellationToken cancellation)
    {
        if (!MayOperate())
        {
            return NotOperator;
        }

        var start = time.GetTimestamp();
        var refusal = "no quorum of voters confirmed it";
        while (time.GetElapsedTime(start) < Limit && _session is { } session)
        {
            var request = new LeaseMessages.VoterRequest(Guid.NewGuid(), address, isRemoval);
            switch (await TryAskAsync<LeaseMessages.ILeaseReply>(session, request, TimeSpan.FromSeconds(5), cancellation))
            {
                case LeaseMessages.VotersChanged changed:
                    return Changed(changed.Voters);
                case LeaseMessages.LeaseRefused { Reason: RefusalReason.NotAllowed } no:
                    return ControlResult.Refused(no.Message);
                case LeaseMessages.LeaseRefused notYet:
                    refusal = notYet.Message;
                    break;
            }

            await Task.Delay(RetryPause, time, cancellation);
        }

        // A node that becomes a voter begins a new session, and may so miss the answer that it did.
        return cluster.Current.VoterSet is { } voters && voters.Contains(address) != isRemoval
            ? Changed(voters)
            : ControlResult.Unavailable($"the voters may or may not have changed: {refusal}; `flannelmesh voters` tells");

        static ControlResult Changed(VoterSet voters) =>
            ControlResult.Ok($"the voters are {string.Join(", ", voters.Voters)}; every change of a lease needs {voters.Quorum.Size} of them");
    }

    private static async Task<T?> TryAskAsync<T>(MeshSession session, object message, TimeSpan timeout, CancellationToken cancellation)
        where T : class
    {
        try
        {
            var target = message is LeaseClient.Release ? session.LeaseClient : session.Allocators;
            return await target.Ask<T>(message, timeout, cancellation);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
