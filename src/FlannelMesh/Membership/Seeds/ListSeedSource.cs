using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;

namespace FlannelMesh.Membership.Seeds;

/// <summary>The seeds of --seed: one address for each, of the family of this node's own.</summary>
public sealed class ListSeedSource : ISeedSource
{
    private readonly ImmutableArray<SeedAddress> _seeds;
    private readonly IPEndPoint _self;

    /// <param name="seeds">As configured.</param>
    /// <param name="self">This node's cluster listener; what "self" stands for.</param>
    /// <param name="origin">See <see cref="ISeedSource.Origin"/>.</param>
    /// <exception cref="ConfigurationException">An IP address that no seed of this cluster can have.</exception>
    public ListSeedSource(IEnumerable<SeedAddress> seeds, IPEndPoint self, string origin = "--seed")
    {
        _seeds = [.. seeds];
        _self = self;
        Origin = origin;
        foreach (var seed in _seeds)
        {
            if (SystemNames.Objection(seed, self.AddressFamily) is { } objection)
            {
                throw new ConfigurationException($"{origin} {seed}: {objection}");
            }
        }
    }

    public string Origin { get; }

    public async Task<SeedView> ReadAsync(CancellationToken cancellation)
    {
        var named = await SystemNames.ResolveAsync(_seeds.Where(seed => !seed.IsSelf), _self.AddressFamily, cancellation);
        return _seeds.Contains(SeedAddress.Self) ? SeedView.Union([named, SeedView.Of(_self)]) : named;
    }
}
