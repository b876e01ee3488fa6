using Akka.Configuration;
using Akka.Dispatch;

namespace FlannelMesh.Hosting.Workers;

/// <summary>In HOCON: `executor = "FlannelMesh.Hosting.Workers.OwnThreadConfigurator, flannelmesh"`. Each dispatcher has a thread of its own.</summary>
internal sealed class OwnThreadConfigurator : ExecutorServiceConfigurator
{
    public OwnThreadConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
    }

    public override ExecutorService Produce(string id) => new OwnThread(id);
}
