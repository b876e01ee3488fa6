namespace FlannelMesh.Hosting;

/// <summary>A kernel parameter that has to be another.</summary>
public sealed record SysctlChange(Sysctl Sysctl, string From, string To);
