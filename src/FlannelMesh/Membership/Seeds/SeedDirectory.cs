using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership.Seeds;

/// <summary>
/// The seeds of all sources together. A source that fails keeps the seeds it gave last, so that seeds only go when a source says so.
/// Changes and problems are logged once. One refresh at a time.
/// </summary>
public sealed class SeedDirectory(IReadOnlyList<ISeedSource> sources, TimeProvider time, ILogger log)
{
    private readonly ImmutableArray<KeptSource> _sources = [.. sources.Select(source => new KeptSource(source, time, log))];

    private ImmutableArray<IPEndPoint> _known = [];

    /// <summary>The sources that the settings name.</summary>
    /// <param name="options">Seeds, SeedFile and SeedDns of it count.</param>
    /// <param name="self">This node's cluster listener: what "self" stands for, and the family of all addresses.</param>
    /// <param name="time">For giving up a source that does not answer.</param>
    /// <param name="loggers">For changes and problems.</param>
    /// <param name="knowsMembers">There is somebody to ask without seeds.</param>
    /// <exception cref="ConfigurationException">No source is given, or one of --seed is an address that no seed can have.</exception>
    public static SeedDirectory Create(AgentOptions options, IPEndPoint self, TimeProvider time, ILoggerFactory loggers, bool knowsMembers = false)
    {
        if (!knowsMembers)
        {
            SeedRules.RequireSource(options);
        }

        var sources = new List<ISeedSource>();
        if (options.Seeds.Count > 0)
        {
            sources.Add(new ListSeedSource(options.Seeds, self, options.Origins["seed"]));
        }

        if (options.SeedFile is { } path)
        {
            sources.Add(new FileSeedSource(path, options.Port, self.AddressFamily, options.Origins["seed-file"]));
        }

        if (options.SeedDns is { } name)
        {
            sources.Add(new DnsSeedSource(
                name, self.AddressFamily, DnsSeedSource.SystemServers, DnsSeedSource.DefaultTimeout, options.Origins["seed-dns"]));
        }

        return new SeedDirectory(sources, time, loggers.CreateLogger<SeedDirectory>());
    }

    /// <summary>
    /// Reads all sources at the same time, in the background, for 15 s at most. The endpoints are distinct and in the order of their text.
    /// </summary>
    /// <exception cref="ConfigurationException">The first refresh found what can never be right, such as a line of the file.</exception>
    public async Task<SeedView> RefreshAsync(CancellationToken cancellation)
    {
        var view = SeedView.Union(await Task.WhenAll(_sources.Select(source => source.ReadAsync(cancellation))));
        var added = view.Endpoints.Except(_known).ToList();
        var removed = _known.Except(view.Endpoints).ToList();
        _known = view.Endpoints;
        if (added.Count + removed.Count > 0)
        {
            SeedLog.Changed(log, ToText(added), ToText(removed), view.Endpoints.Length);
        }

        return view;
    }

    private static string ToText(List<IPEndPoint> endpoints) => endpoints.Count > 0 ? string.Join(", ", endpoints) : "none";
}
