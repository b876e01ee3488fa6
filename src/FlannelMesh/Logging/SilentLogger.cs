using Akka.Event;

namespace FlannelMesh.Logging;

/// <summary>
/// What Akka logs before its loggers start and after they have stopped goes here, and nowhere: else it would stand on standard output, in a
/// format of its own.
/// </summary>
public sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
