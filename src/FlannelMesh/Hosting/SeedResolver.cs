using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Membership.Seeds;

namespace FlannelMesh.Hosting;

/// <summary>From seeds as configured to addresses.</summary>
public static class SeedResolver
{
    /// <exception cref="ConfigurationException">A name that does not resolve, or no seed at all.</exception>
    public static async Task<ImmutableArray<IPEndPoint>> ResolveAsync(
        IReadOnlyList<SeedAddress> seeds, IPEndPoint self, CancellationToken cancellation)
    {
        if (seeds.Count == 0)
        {
            throw new ConfigurationException(
                "no seed is configured; give --seed self on the first host and --seed HOST[:PORT] of that host on the others");
        }

        var resolved = new List<IPEndPoint>();
        foreach (var seed in seeds)
        {
            resolved.Add(seed.IsSelf ? self : await ResolveAsync(seed, self, cancellation));
        }

        return [.. resolved.Distinct()];
    }

    private static async Task<IPEndPoint> ResolveAsync(SeedAddress seed, IPEndPoint self, CancellationToken cancellation)
    {
        var view = await SystemNames.ResolveAsync(seed, self.AddressFamily, cancellation);
        return view.Problem is { } problem ? throw new ConfigurationException($"--seed {seed}: {problem}") : view.Endpoints[0];
    }
}
