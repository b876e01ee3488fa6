using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>From what the tunnel says of itself to what is to be done next. Pure.</summary>
internal static class TunnelDecider
{
    /// <param name="build">Of the running program.</param>
    /// <param name="wantedBuild">Of the program on disk; null if there is none that could replace it.</param>
    /// <param name="configured">What is in force; null if nothing is.</param>
    /// <param name="goal">What should be.</param>
    /// <param name="isToldAll">The peers in force are those of now.</param>
    public static TunnelStep Next(string build, string? wantedBuild, Configure? configured, TunnelGoal goal, bool isToldAll)
    {
        if (wantedBuild is not null && (build != wantedBuild || (goal.IsEncrypted && configured is { Encryption: null })))
        {
            // A program that has begun in clear text has given up loading what encryption needs.
            return TunnelStep.Replace;
        }

        return configured is null || NeedsQueues(configured, goal) || NeedsSockets(configured, goal) || !TunnelFeed.IsSetUp(configured, goal) ? TunnelStep.Configure
            : !isToldAll ? TunnelStep.TellPeers
            : TunnelStep.None;
    }

    /// <summary>The device is another one than the tunnel's, or has to have another number of queues.</summary>
    public static bool NeedsQueues(Configure? configured, TunnelGoal goal) => configured is null
        || configured.DeviceIndex != goal.DeviceIndex
        || Count(configured, DescriptorKind.TunQueue) != goal.Queues;

    public static bool NeedsSockets(Configure? configured, TunnelGoal goal) => configured is null
        || configured.Endpoint != goal.EndPoint.ToString()
        || Count(configured, DescriptorKind.TunQueue) != goal.Queues;

    private static int Count(Configure configured, DescriptorKind kind) => configured.Descriptors.Count(descriptor => descriptor == kind);
}
