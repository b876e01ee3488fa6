using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>Why a session ends although the agent goes on: the next one starts as something else.</summary>
public sealed class SessionEnd : CoordinatedShutdown.Reason
{
    public static SessionEnd Instance { get; } = new();

    /// <summary>The process goes on.</summary>
    public override int ExitCode => 0;

    public static void Begin(ActorSystem system) => _ = CoordinatedShutdown.Get(system).Run(Instance);
}
