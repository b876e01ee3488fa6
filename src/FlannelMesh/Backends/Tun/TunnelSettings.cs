using FlannelMesh.Hosting;
using FlannelMesh.Underlay;

namespace FlannelMesh.Backends.Tun;

/// <summary>What the tunnel's actor needs besides lease and peers.</summary>
/// <param name="Underlay">As the backend's.</param>
/// <param name="Socket">Where the tunnel listens.</param>
/// <param name="Program">Path of the tunnel's program.</param>
/// <param name="Queues">Of the device, each with two threads.</param>
public sealed record TunnelSettings(LocalNode Node, Latest<UnderlayInterface> Underlay, string Socket, string Program, int Queues)
{
    private const int MostQueues = 4;

    /// <summary>A queue keeps two cores busy: one each way.</summary>
    public static int QueuesFor(int cores) => Math.Clamp(cores / 2, 1, MostQueues);
}
