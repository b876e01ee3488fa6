using System.Net;

namespace FlannelMesh.Labs.Traffic;

/// <summary>One ping of a matrix; there is one for each address of <see cref="To"/>.</summary>
public sealed record PingPair(Pod From, Pod To, PingResult Result);

/// <summary>Pings between pods: the first pod of every host to the first pod of every other, and on each host the first pod to the second; each with every family in use.</summary>
public sealed record PingMatrix(IReadOnlyList<PingPair> Pairs)
{
    /// <summary>More at once would make the pings wait for processors and not for the network.</summary>
    private const int Parallel = 8;

    public bool AllReceived => Pairs.Count > 0 && Pairs.All(pair => pair.Result.AllReceived);

    public IEnumerable<PingPair> Failed => Pairs.Where(pair => !pair.Result.AllReceived);

    /// <param name="podsByHost">For each host its pods.</param>
    public static async Task<PingMatrix> RunAsync(IReadOnlyList<IReadOnlyList<Pod>> podsByHost, int count)
    {
        using var slots = new SemaphoreSlim(Parallel);
        return new PingMatrix(await Task.WhenAll(Choose(podsByHost).Select(async pair =>
        {
            await slots.WaitAsync();
            try
            {
                return new PingPair(pair.From, pair.To, await pair.From.PingAsync(pair.Address, count));
            }
            finally
            {
                slots.Release();
            }
        })));
    }

    private static IEnumerable<(Pod From, Pod To, IPAddress Address)> Choose(IReadOnlyList<IReadOnlyList<Pod>> podsByHost) =>
        ChoosePods(podsByHost).SelectMany(pair => pair.To.Addresses.Select(address => (pair.From, pair.To, address)));

    private static IEnumerable<(Pod From, Pod To)> ChoosePods(IReadOnlyList<IReadOnlyList<Pod>> podsByHost)
    {
        foreach (var pods in podsByHost.Where(pods => pods.Count > 0))
        {
            foreach (var other in podsByHost.Where(other => other.Count > 0 && other != pods))
            {
                yield return (pods[0], other[0]);
            }

            if (pods.Count > 1)
            {
                yield return (pods[0], pods[1]);
            }
        }
    }
}
