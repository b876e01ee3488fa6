namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>A monotonic clock that runs faster than the real one, for patience of tens of seconds.</summary>
internal sealed class ScaledTime(int factor) : TimeProvider
{
    public override long GetTimestamp() => base.GetTimestamp() * factor;
}
