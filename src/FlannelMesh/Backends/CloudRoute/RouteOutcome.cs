namespace FlannelMesh.Backends.CloudRoute;

/// <summary>What came of one action.</summary>
/// <param name="Error">Null if it is done.</param>
public sealed record RouteOutcome(RouteAction Action, CloudException? Error);
