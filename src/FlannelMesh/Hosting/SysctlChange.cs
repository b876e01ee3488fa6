namespace FlannelMesh.Hosting;

/// <summary>A kernel parameter that has to be another.</summary>
/// <param name="Objection">Why it must not be changed as things are, with the cure; null if it can be.</param>
public sealed record SysctlChange(Sysctl Sysctl, string From, string To, string? Objection = null);
