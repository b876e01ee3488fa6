using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace FlannelMesh.Membership.Seeds;

/// <summary>Questions about seeds to some name servers, in one address family.</summary>
internal sealed class DnsQueries(IReadOnlyList<NameServer> servers, AddressFamily family, TimeSpan timeout)
{
    private readonly LookupClient _client = new(new LookupClientOptions([.. servers])
    {
        Timeout = timeout,
        Retries = 1,
        UseCache = false,
        ThrowDnsErrors = false,
    });

    public IReadOnlyList<NameServer> Servers { get; } = servers;

    public QueryType AddressType { get; } = family == AddressFamily.InterNetworkV6 ? QueryType.AAAA : QueryType.A;

    /// <summary>All addresses of a name.</summary>
    public Task<DnsAnswer> AddressesAsync(string name, int port, CancellationToken cancellation) =>
        AskAsync(name, AddressType, response => Task.FromResult(ToView(name, port, response.Answers.OfType<AddressRecord>())), cancellation);

    /// <summary>All addresses of all targets of a name's SRV records.</summary>
    public Task<DnsAnswer> ServiceAsync(string name, CancellationToken cancellation) => AskAsync(
        name,
        QueryType.SRV,
        async response =>
        {
            // The target "." says that there is no such service (RFC 2782).
            var targets = response.Answers.SrvRecords()
                .Select(record => (Host: record.Target.Value.TrimEnd('.'), Port: (int)record.Port))
                .Where(target => target.Host.Length > 0)
                .Distinct()
                .OrderBy(target => target)
                .ToList();
            return SeedView.Union(await Task.WhenAll(targets.Select(target => TargetAsync(name, target.Host, target.Port, response, cancellation))));
        },
        cancellation);

    private async Task<SeedView> TargetAsync(string name, string host, int port, IDnsQueryResponse response, CancellationToken cancellation)
    {
        if (port == 0)
        {
            return SeedView.Failed($"the SRV record of {name} with target {host} has port 0; it must be in 1 .. 65535");
        }

        var additional = response.Additionals.OfType<AddressRecord>()
            .Where(record => string.Equals(record.DomainName.Value.TrimEnd('.'), host, StringComparison.OrdinalIgnoreCase));
        if (ToView(host, port, additional) is { Endpoints.IsEmpty: false } known)
        {
            return known;
        }

        var answer = await AddressesAsync(host, port, cancellation);
        return answer.View is { Endpoints.IsEmpty: true, Problem: null }
            ? SeedView.Failed($"{host}, target of an SRV record of {name}, has no {AddressType} record")
            : answer.View;
    }

    private SeedView ToView(string name, int port, IEnumerable<AddressRecord> records)
    {
        var addresses = records.Select(record => record.Address)
            .Where(address => address.AddressFamily == family)
            .ToLookup(address => address.IsUnspecified());
        return new SeedView(
            [.. addresses[false].Select(address => new IPEndPoint(address, port))],
            addresses[true].Any() ? $"{name} has the {AddressType} record {addresses[true].First()}, which is no host's address" : null);
    }

    private async Task<DnsAnswer> AskAsync(
        string name, QueryType type, Func<IDnsQueryResponse, Task<SeedView>> read, CancellationToken cancellation)
    {
        try
        {
            var response = await _client.QueryAsync(name, type, cancellationToken: cancellation);
            return response.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => new DnsAnswer(await read(response)),
                DnsHeaderResponseCode.NotExistentDomain => new DnsAnswer(SeedView.Of(), IsNameUnknown: true),
                var code => DnsAnswer.Failed($"the name server refuses the question for {type} records of {name} ({code})"),
            };
        }
        catch (Exception e) when (e is DnsResponseException or OperationCanceledException && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (DnsResponseException e)
        {
            var reason = e.Code == DnsResponseCode.ConnectionTimeout ? "no answer" : e.Message.ReplaceLineEndings(" ");
            return DnsAnswer.Failed($"{reason} from {string.Join(", ", Servers)} to the question for {type} records of {name}");
        }
    }
}
