using System.Net.Sockets;
using DnsClient;
using FlannelMesh.Configuration;

namespace FlannelMesh.Membership.Seeds;

/// <summary>
/// The seeds of --seed-dns: every address of the name, and every target of its SRV records (RFC 2782; priority and weight mean nothing
/// here). The name is asked for as it is, without the host's search list and /etc/hosts.
/// </summary>
/// <param name="name">What to ask for.</param>
/// <param name="family">Family of the cluster's addresses: A or AAAA records.</param>
/// <param name="servers">The name servers, read each time.</param>
/// <param name="timeout">How long to wait for one answer; a query is sent twice to each server.</param>
/// <param name="origin">See <see cref="ISeedSource.Origin"/>.</param>
public sealed class DnsSeedSource(
    SeedDnsName name, AddressFamily family, Func<IReadOnlyList<NameServer>> servers, TimeSpan timeout, string origin = "--seed-dns") : ISeedSource
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);

    private DnsQueries? _queries;

    public string Origin { get; } = origin;

    public async Task<SeedView> ReadAsync(CancellationToken cancellation)
    {
        if (servers() is not { Count: > 0 } current)
        {
            return SeedView.Failed($"{name.Name} cannot be asked for: /etc/resolv.conf names no name server");
        }

        var queries = _queries is { } known && known.Servers.SequenceEqual(current) ? known : new DnsQueries(current, family, timeout);
        _queries = queries;
        var addresses = name.IsService ? Task.FromResult(DnsAnswer.Empty) : queries.AddressesAsync(name.Name, name.Port, cancellation);
        var targets = queries.ServiceAsync(name.Name, cancellation);
        var answers = await Task.WhenAll(addresses, targets);
        var union = SeedView.Union(answers.Select(answer => answer.View));
        return union switch
        {
            { Endpoints.IsEmpty: false } or { Problem: not null } => union,
            _ when answers.Any(answer => answer.IsNameUnknown) => SeedView.Failed($"{name.Name} does not exist (NXDOMAIN)"),
            _ when name.IsService => SeedView.Failed($"{name.Name} has no SRV record of a host"),
            _ => SeedView.Failed($"{name.Name} has neither {queries.AddressType} nor SRV records"),
        };
    }

    /// <summary>The name servers of /etc/resolv.conf; none if it cannot be read.</summary>
    public static IReadOnlyList<NameServer> SystemServers()
    {
        try
        {
            return [.. NameServer.ResolveNameServersNative()];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
