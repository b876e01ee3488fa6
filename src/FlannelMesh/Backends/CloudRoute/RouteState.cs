namespace FlannelMesh.Backends.CloudRoute;

/// <summary>How a route is, as far as traffic is concerned.</summary>
public enum RouteState
{
    /// <summary>Packets take it.</summary>
    Active = 1,

    /// <summary>The cloud is still at it.</summary>
    Pending = 2,

    /// <summary>Packets that take it are lost: its next hop is gone or does not forward.</summary>
    Broken = 3,
}
