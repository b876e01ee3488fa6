namespace FlannelMesh.Backends.CloudRoute;

/// <summary>Whether one action would be allowed, as far as the cloud lets that be asked without doing it.</summary>
/// <param name="Problem">Null if it is allowed; else the reason with the cure.</param>
/// <param name="IsRequired">False: there is a way without it.</param>
public sealed record CloudPermission(string Action, string? Problem, bool IsRequired = true);
