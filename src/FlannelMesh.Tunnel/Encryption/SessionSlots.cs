namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// A peer's sessions, as WireGuard keeps them. <paramref name="Current"/> is sent with; <paramref name="Next"/> was begun by the peer,
/// who has not used it yet; <paramref name="Previous"/> opens what is on its way. All three open.
/// </summary>
internal sealed record SessionSlots(Session? Current, Session? Next, Session? Previous)
{
    public static SessionSlots Empty { get; } = new(null, null, null);

    public IEnumerable<Session> All => new[] { Current, Next, Previous }.OfType<Session>();

    /// <summary>The peer answered us. What it has begun itself it may already send with, so that is what stays.</summary>
    public SessionSlots Use(Session session) => new(session, null, Next ?? Current);

    /// <summary>We answered the peer: it has to send with the session first.</summary>
    public SessionSlots Expect(Session session) => this with { Next = session };

    /// <summary>The first genuine datagram of a session arrived.</summary>
    public SessionSlots Confirm(Session session) => session == Next ? new(session, null, Current) : this;

    public SessionSlots WithoutExpired(long now) => new(Living(Current, now), Living(Next, now), Living(Previous, now));

    /// <summary>Whether <see cref="WithoutExpired"/> would change anything; allocates nothing.</summary>
    public bool HasExpired(long now) => IsOver(Current, now) || IsOver(Next, now) || IsOver(Previous, now);

    private static Session? Living(Session? session, long now) => IsOver(session, now) ? null : session;

    private static bool IsOver(Session? session, long now) => session is not null && !session.CanReceive(now);
}
