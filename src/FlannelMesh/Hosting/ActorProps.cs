using Akka.Actor;

namespace FlannelMesh.Hosting;

/// <summary>Props of an actor that a delegate makes.</summary>
internal static class ActorProps
{
    public static Props Of<T>(Func<T> create)
        where T : ActorBase =>
        Props.CreateBy(new ActorFactory<T>(create));
}
