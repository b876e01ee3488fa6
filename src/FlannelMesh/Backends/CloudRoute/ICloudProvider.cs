using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Underlay;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>
/// One cloud. Each call is one attempt: who calls repeats it, since every action may be repeated. Calls fail with
/// <see cref="CloudException"/> and nothing else but cancellation.
/// </summary>
public interface ICloudProvider : IDisposable
{
    /// <summary>The machine this process runs on; also makes it forward what is not addressed to it where the cloud wants that said.</summary>
    Task<CloudInstance> DescribeInstanceAsync(UnderlayInterface underlay, CancellationToken cancellation);

    /// <summary>All routes of some tables, of whatever kind.</summary>
    Task<ImmutableArray<RouteEntry>> ListRoutesAsync(CloudInstance instance, IReadOnlyCollection<string> tables, CancellationToken cancellation);

    /// <summary>
    /// Has the table lead the destination to this machine. Returns when packets take the route. Where the cloud can, a route to another
    /// next hop is changed in one step, so that no packet is lost.
    /// </summary>
    /// <param name="present">The route that is there now; null if there was none when one looked.</param>
    Task PutRouteAsync(CloudInstance instance, string table, IPNetwork destination, RouteEntry? present, CancellationToken cancellation);

    /// <summary>Removes a route, unless it has another next hop by now. One that is not there any more is no error.</summary>
    Task RemoveRouteAsync(CloudInstance instance, RouteEntry route, CancellationToken cancellation);

    /// <summary>Asks which of the actions above would be refused, changing nothing.</summary>
    /// <param name="destination">A subnet that routes might be made for.</param>
    Task<ImmutableArray<CloudPermission>> CheckPermissionsAsync(CloudInstance instance, IPNetwork destination, CancellationToken cancellation);
}
