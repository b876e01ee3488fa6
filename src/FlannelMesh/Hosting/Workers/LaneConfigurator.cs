using Akka.Configuration;
using Akka.Dispatch;

namespace FlannelMesh.Hosting.Workers;

/// <summary>In HOCON: `executor = "FlannelMesh.Hosting.Workers.LaneConfigurator, flannelmesh", lane = high`, or normal, or low.</summary>
internal sealed class LaneConfigurator : ExecutorServiceConfigurator
{
    private readonly Lane _lane;

    /// <exception cref="ConfigurationException">There is no such lane.</exception>
    public LaneConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var lane = config.GetString("lane", null);
        _lane = string.IsNullOrEmpty(lane) ? Lane.Normal
            : Enum.TryParse<Lane>(lane, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed)
            ? parsed
            : throw new ConfigurationException($"lane of a dispatcher is '{lane}': it must be high, normal or low");
    }

    public override ExecutorService Produce(string id) => new LaneExecutor(id, SharedWorkers.Of(Prerequisites), _lane);
}
