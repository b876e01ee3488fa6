using FlannelMesh.Api;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Tests.Api;

/// <summary>Writes down what it was asked for and answers what a test says.</summary>
internal sealed class FakeAgentControl : IAgentControl
{
    public List<string> Calls { get; } = [];

    public ControlResult Result { get; set; } = ControlResult.Ok("done");

    public Task<ControlResult> ReserveAsync(string subnet, string node, CancellationToken cancellation) => Note($"reserve {subnet} {node}");

    public Task<ControlResult> UnreserveAsync(string subnet, CancellationToken cancellation) => Note($"unreserve {subnet}");

    public Task<ControlResult> EvictAsync(string node, CancellationToken cancellation) => Note($"evict {node}");

    public Task<ControlResult> LeaveAsync(bool release, CancellationToken cancellation) => Note($"leave {release}");

    public Task<ControlResult> AddVoterAsync(string node, CancellationToken cancellation) => Note($"add {node}");

    public Task<ControlResult> RemoveVoterAsync(string node, CancellationToken cancellation) => Note($"remove {node}");

    public Task<ControlResult> InviteAsync(string? node, TimeSpan lifetime, bool isAnywhere, CancellationToken cancellation) =>
        Note($"invite {node ?? "any"} {lifetime} {isAnywhere}");

    public Task<ControlResult> RevokeAsync(RevocationList list, CancellationToken cancellation) => Note($"revoke {list.Number}");

    private Task<ControlResult> Note(string call)
    {
        Calls.Add(call);
        return Task.FromResult(Result);
    }
}
