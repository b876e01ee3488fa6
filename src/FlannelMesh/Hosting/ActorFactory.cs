using Akka.Actor;

namespace FlannelMesh.Hosting;

/// <summary>
/// Makes actors by calling a delegate. <c>Props.Create</c> takes an expression and compiles each argument of the constructor, which costs
/// an agent a tenth of a second at its start.
/// </summary>
internal sealed class ActorFactory<T>(Func<T> create) : IIndirectActorProducer
    where T : ActorBase
{
    public Type ActorType => typeof(T);

    public ActorBase Produce() => create();

    public void Release(ActorBase actor)
    {
    }
}
