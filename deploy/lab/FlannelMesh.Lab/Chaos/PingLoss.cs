namespace FlannelMesh.Labs.Chaos;

/// <summary>A ping that got no answer.</summary>
/// <param name="Time">When it was sent.</param>
public sealed record PingLoss(string From, string To, DateTimeOffset Time);
