using System.Collections.Immutable;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>Carries out actions, one after the other and not too many a second. One that fails does not keep the others from being tried.</summary>
public sealed class RouteWork(ICloudProvider provider, TimeProvider time)
{
    private const int Burst = 5;
    private const double PerSecond = 2;

    private readonly RateLimit _limit = new(Burst, PerSecond, time);

    public async Task<ImmutableArray<RouteOutcome>> RunAsync(
        CloudInstance instance, ImmutableArray<RouteAction> actions, CancellationToken cancellation)
    {
        var outcomes = ImmutableArray.CreateBuilder<RouteOutcome>(actions.Length);
        foreach (var action in actions)
        {
            await _limit.WaitAsync(cancellation);
            outcomes.Add(new RouteOutcome(action, await TryAsync(instance, action, cancellation)));
        }

        return outcomes.ToImmutable();
    }

    private async Task<CloudException?> TryAsync(CloudInstance instance, RouteAction action, CancellationToken cancellation)
    {
        try
        {
            await (action switch
            {
                RouteAction.Put put => provider.PutRouteAsync(instance, put.Table, put.Destination, put.Present, cancellation),
                RouteAction.Remove remove => provider.RemoveRouteAsync(instance, remove.Route, cancellation),
                _ => throw new ArgumentOutOfRangeException(nameof(action)),
            });
            return null;
        }
        catch (CloudException e)
        {
            return e;
        }
    }
}
