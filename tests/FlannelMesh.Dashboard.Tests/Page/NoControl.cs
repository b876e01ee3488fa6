using FlannelMesh.Api;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Dashboard.Tests.Page;

/// <summary>The page changes nothing, so nothing may come here.</summary>
internal sealed class NoControl : IAgentControl
{
    public Task<ControlResult> ReserveAsync(string subnet, string node, CancellationToken cancellation) => throw new InvalidOperationException();

    public Task<ControlResult> UnreserveAsync(string subnet, CancellationToken cancellation) => throw new InvalidOperationException();

    public Task<ControlResult> EvictAsync(string node, CancellationToken cancellation) => throw new InvalidOperationException();

    public Task<ControlResult> LeaveAsync(bool release, CancellationToken cancellation) => throw new InvalidOperationException();

    public Task<ControlResult> AddVoterAsync(string node, CancellationToken cancellation) => throw new InvalidOperationException();

    public Task<ControlResult> RemoveVoterAsync(string node, CancellationToken cancellation) => throw new InvalidOperationException();

    public Task<ControlResult> RevokeAsync(RevocationList list, CancellationToken cancellation) => throw new InvalidOperationException();

    public Task<ControlResult> InviteAsync(string? node, TimeSpan lifetime, bool isAnywhere, CancellationToken cancellation) => throw new InvalidOperationException();

}
