namespace FlannelMesh.Api;

/// <summary>What a listener is for; each of its connections carries it.</summary>
/// <param name="IsLocal">Only this host's users reach it, so no web page can.</param>
/// <param name="IsHealthOnly">It tells /healthz and /readyz and nothing else.</param>
internal sealed record ListenerRole(bool IsLocal, bool IsHealthOnly)
{
    public static readonly ListenerRole Control = new(IsLocal: true, IsHealthOnly: false);
    public static readonly ListenerRole ReadOnly = new(IsLocal: false, IsHealthOnly: false);
    public static readonly ListenerRole HealthOnly = new(IsLocal: false, IsHealthOnly: true);
}
