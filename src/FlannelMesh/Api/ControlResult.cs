using FlannelMesh.Api.Contract;

namespace FlannelMesh.Api;

/// <summary>How a change went.</summary>
/// <param name="Status">200, 404 (no such thing), 409 (a rule forbids it) or 503 (no quorum; nothing is known to have changed).</param>
/// <param name="Message">One line for people.</param>
public sealed record ControlResult(int Status, string Message)
{
    /// <summary>What was made, if that is what was asked for.</summary>
    public InvitationView? Invitation { get; init; }

    public static ControlResult Ok(string message) => new(200, message);

    public static ControlResult NotFound(string message) => new(404, message);

    public static ControlResult Refused(string message) => new(409, message);

    public static ControlResult Unavailable(string message) => new(503, message);
}
