using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Api;

/// <summary>What can be changed through the control socket. Nothing throws; what went wrong is in the answer.</summary>
public interface IAgentControl
{
    /// <summary>Pins a subnet to the node of that name.</summary>
    Task<ControlResult> ReserveAsync(string subnet, string node, CancellationToken cancellation);

    Task<ControlResult> UnreserveAsync(string subnet, CancellationToken cancellation);

    /// <summary>Frees the lease of a node that is gone; by name or node id.</summary>
    Task<ControlResult> EvictAsync(string node, CancellationToken cancellation);

    /// <summary>Leaves the cluster and ends the agent.</summary>
    /// <param name="release">Gives the lease back first.</param>
    Task<ControlResult> LeaveAsync(bool release, CancellationToken cancellation);

    Task<ControlResult> AddVoterAsync(string node, CancellationToken cancellation);

    Task<ControlResult> RemoveVoterAsync(string node, CancellationToken cancellation);

    /// <summary>Makes a token with which one host can join.</summary>
    /// <param name="node">The only node that may use it; null for any.</param>
    /// <param name="isAnywhere">Its certificate is good at any address, not only where the host joins from.</param>
    Task<ControlResult> InviteAsync(string? node, TimeSpan lifetime, bool isAnywhere, CancellationToken cancellation);

    /// <summary>Takes over a revocation list and tells all members.</summary>
    Task<ControlResult> RevokeAsync(RevocationList list, CancellationToken cancellation);
}
