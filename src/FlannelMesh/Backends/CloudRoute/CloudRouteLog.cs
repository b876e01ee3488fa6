using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Backends.CloudRoute;

internal static partial class CloudRouteLog
{
    /// <summary>Each problem once, not at every try.</summary>
    /// <param name="before">The problem before; null if there was none.</param>
    public static void Change(ILogger log, string? before, CloudException? after)
    {
        if (after is null && before is not null)
        {
            Recovered(log);
        }
        else if (after is { IsTransient: true } && after.Message != before)
        {
            TransientProblem(log, after.Message);
        }
        else if (after is { IsTransient: false } && after.Message != before)
        {
            Problem(log, after.Message);
        }
    }

    public static void Described(ILogger log, CloudInstance instance)
    {
        Instance(log, instance.Id, instance.Network, instance.Target, string.Join(", ", instance.Tables));
        if (instance.Warning is { } warning)
        {
            Warning(log, warning);
        }
    }

    public static void Done(ILogger log, ImmutableArray<RouteOutcome> outcomes)
    {
        foreach (var action in outcomes.Where(outcome => outcome.Error is null).Select(outcome => outcome.Action))
        {
            if (action is RouteAction.Put put)
            {
                Put(log, put.Table, put.Destination.ToString(), put.Present is { } before ? $"{before.Target}, {before.StateText}" : "no route");
            }
            else if (action is RouteAction.Remove remove)
            {
                Removed(log, remove.Route.ToString());
            }
        }
    }

    [LoggerMessage(5101, LogLevel.Information, "This is {Instance} in {CloudNetwork}; routes to it lead to {Target} in {Tables}")]
    public static partial void Instance(ILogger log, string instance, string cloudNetwork, string target, string tables);

    [LoggerMessage(5102, LogLevel.Warning, "{Problem}")]
    public static partial void Warning(ILogger log, string problem);

    [LoggerMessage(5103, LogLevel.Information, "The cloud's table {Table} leads {Destination} to this node now (before: {From})")]
    public static partial void Put(ILogger log, string table, string destination, string from);

    [LoggerMessage(5104, LogLevel.Information, "Removed the cloud's route {Route}, which nobody needs any more")]
    public static partial void Removed(ILogger log, string route);

    [LoggerMessage(5105, LogLevel.Error, "{Problem}")]
    public static partial void Problem(ILogger log, string problem);

    [LoggerMessage(5106, LogLevel.Warning, "{Problem}. Routes stay as they are; this is tried again")]
    public static partial void TransientProblem(ILogger log, string problem);

    [LoggerMessage(5107, LogLevel.Information, "The cloud answers again")]
    public static partial void Recovered(ILogger log);
}
