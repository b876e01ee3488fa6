namespace FlannelMesh.Labs.Chaos;

/// <summary>A time in which pings between two hosts may be lost: packets between them were dropped, or one had no pod.</summary>
/// <param name="Until">Null while it lasts.</param>
public sealed record PingExcuse(string HostA, string HostB, DateTimeOffset Since, DateTimeOffset? Until)
{
    /// <summary>A cut takes effect some time after it was asked for, and packets are under way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    public bool Covers(PingLoss loss)
    {
        var isPair = (loss.From, loss.To) == (HostA, HostB) || (loss.To, loss.From) == (HostA, HostB);
        return isPair && loss.Time >= Since - Margin && (Until is not { } until || loss.Time <= until + Margin);
    }
}
