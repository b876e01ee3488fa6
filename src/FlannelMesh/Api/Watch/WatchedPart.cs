using FlannelMesh.Api.Contract;

namespace FlannelMesh.Api.Watch;

/// <summary>What of an answer counts as a change: not what only says that time goes by.</summary>
internal static class WatchedPart
{
    private static readonly TimeSpan LeaseEndStep = TimeSpan.FromMinutes(5);

    /// <param name="isOwn">Of the node that answers: its report is always of now.</param>
    public static MeshNodeView Of(MeshNodeView node, bool isOwn) => node with
    {
        ReportedAt = isOwn ? null : node.ReportedAt,
        AgeSeconds = null,
        Links = [.. node.Links.Select(link => link with { MeasuredAt = null, AgeSeconds = null })],
    };

    /// <summary>The end of a held lease moves while its hold time is not counted.</summary>
    public static IReadOnlyList<LeaseView> Of(IReadOnlyList<LeaseView> leases) =>
        [.. leases.Select(lease => lease with { ExpiresAt = lease.ExpiresAt is { } end ? new DateTime(end.Ticks - (end.Ticks % LeaseEndStep.Ticks), DateTimeKind.Utc) : null })];
}
