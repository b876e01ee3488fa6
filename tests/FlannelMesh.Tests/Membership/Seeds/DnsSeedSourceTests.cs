using System.Net;
using System.Net.Sockets;
using DnsClient;
using FlannelMesh.Configuration;
using FlannelMesh.Membership.Seeds;
using FlannelMesh.Tests.Configuration;

namespace FlannelMesh.Tests.Membership.Seeds;

public sealed class DnsSeedSourceTests : IDisposable
{
    private const string Name = "seeds.example";
    private const string Service = "_mesh._tcp.example";

    private readonly DnsResponder _dns = new();

    public void Dispose() => _dns.Dispose();

    [Fact]
    public async Task Every_address_of_the_name_is_a_seed_at_the_names_port()
    {
        _dns.Answer(Name, QueryType.A, DnsRecord.Address(Name, "10.0.0.2"), DnsRecord.Address(Name, "10.0.0.1"));
        _dns.Answer(Name, QueryType.AAAA, DnsRecord.Address(Name, "fd00::1"));

        await AssertSeedsAsync("10.0.0.1:99 10.0.0.2:99", Source(Name, port: 99));
        Assert.DoesNotContain($"{Name} AAAA", _dns.Questions);
    }

    [Fact]
    public async Task With_ipv6_the_AAAA_records_count()
    {
        _dns.Answer(Name, QueryType.A, DnsRecord.Address(Name, "10.0.0.1"));
        _dns.Answer(Name, QueryType.AAAA, DnsRecord.Address(Name, "fd00::2"), DnsRecord.Address(Name, "fd00::1"));

        await AssertSeedsAsync("[fd00::1]:8283 [fd00::2]:8283", Source(Name, AddressFamily.InterNetworkV6));
    }

    [Fact]
    public async Task An_alias_leads_to_the_addresses()
    {
        _dns.Answer(Name, QueryType.A, DnsRecord.Alias(Name, "other.example"), DnsRecord.Address("other.example", "10.0.0.1"));

        await AssertSeedsAsync("10.0.0.1:8283", Source(Name));
    }

    [Fact]
    public async Task Targets_of_srv_records_are_taken_from_the_additional_records()
    {
        _dns.Answer(
            Service,
            QueryType.SRV,
            [DnsRecord.Srv(Service, "a.example", 1), DnsRecord.Srv(Service, "b.example", 2)],
            [
                DnsRecord.Address("A.example", "10.0.0.1"),
                DnsRecord.Address("b.example", "10.0.0.2"),
                DnsRecord.Address("b.example", "10.0.0.3"),
                DnsRecord.Address("b.example", "fd00::3"),
            ]);

        await AssertSeedsAsync("10.0.0.1:1 10.0.0.2:2 10.0.0.3:2", Source(Service));
        Assert.Equal([$"{Service} SRV"], _dns.Questions);
    }

    [Fact]
    public async Task Targets_without_additional_records_are_asked_for()
    {
        _dns.Answer(
            Service,
            QueryType.SRV,
            [DnsRecord.Srv(Service, "a.example", 1), DnsRecord.Srv(Service, "b.example", 2)],
            [DnsRecord.Address("a.example", "fd00::1")]);
        _dns.Answer("a.example", QueryType.AAAA, DnsRecord.Address("a.example", "fd00::9"));
        _dns.Answer("b.example", QueryType.AAAA, DnsRecord.Address("b.example", "fd00::2"), DnsRecord.Address("b.example", "fd00::3"));

        await AssertSeedsAsync("[fd00::1]:1 [fd00::2]:2 [fd00::3]:2", Source(Service, AddressFamily.InterNetworkV6));
        Assert.Equal([$"{Service} SRV", "b.example AAAA"], _dns.Questions);
    }

    [Fact]
    public async Task Addresses_and_srv_records_of_one_name_count_together()
    {
        _dns.Answer(Name, QueryType.A, DnsRecord.Address(Name, "10.0.0.1"));
        _dns.Answer(
            Name,
            QueryType.SRV,
            [DnsRecord.Srv(Name, "a.example", 8283), DnsRecord.Srv(Name, "a.example", 1)],
            [DnsRecord.Address("a.example", "10.0.0.1")]);

        await AssertSeedsAsync("10.0.0.1:1 10.0.0.1:8283", Source(Name));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_a_problem()
    {
        await AssertProblemAsync("", $"{Name} does not exist|NXDOMAIN", Source(Name));
        await AssertProblemAsync("", $"{Service} does not exist|NXDOMAIN", Source(Service));
    }

    [Fact]
    public async Task A_name_without_records_is_a_problem()
    {
        _dns.Answer(Name, QueryType.TXT);
        _dns.Answer(Service, QueryType.SRV, DnsRecord.Srv(Service, "", 0));

        await AssertProblemAsync("", $"{Name} has neither A nor SRV records", Source(Name));
        await AssertProblemAsync("", $"{Name} has neither AAAA nor SRV records", Source(Name, AddressFamily.InterNetworkV6));
        await AssertProblemAsync("", $"{Service} has no SRV record of a host", Source(Service));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_problem_and_what_it_answered_still_counts()
    {
        _dns.Ignore(Name, QueryType.SRV);
        _dns.Ignore(Name, QueryType.A);
        await AssertProblemAsync(
            "",
            $"no answer from {_dns.Endpoint} to the question for A records of {Name}|no answer from {_dns.Endpoint} to the question for SRV",
            Source(Name, timeoutMs: 50));

        _dns.Answer(Name, QueryType.A, DnsRecord.Address(Name, "10.0.0.1"));
        await AssertProblemAsync("10.0.0.1:8283", $"SRV records of {Name}", Source(Name, timeoutMs: 1000));
    }

    [Fact]
    public async Task An_error_of_the_server_is_a_problem()
    {
        _dns.Refuse(Service, QueryType.SRV, DnsHeaderResponseCode.ServerFailure);

        await AssertProblemAsync("", $"{Service}|ServerFailure", Source(Service));
    }

    [Fact]
    public async Task A_target_without_an_address_is_a_problem_and_the_others_count()
    {
        _dns.Answer(
            Service,
            QueryType.SRV,
            [DnsRecord.Srv(Service, "a.example", 1), DnsRecord.Srv(Service, "b.example", 2), DnsRecord.Srv(Service, "c.example", 0)],
            [DnsRecord.Address("a.example", "10.0.0.1")]);

        await AssertProblemAsync(
            "10.0.0.1:1", $"b.example, target of an SRV record of {Service}, has no A record|c.example has port 0", Source(Service));
    }

    [Fact]
    public async Task The_unspecified_address_is_no_seed()
    {
        _dns.Answer(Name, QueryType.A, DnsRecord.Address(Name, "0.0.0.0"), DnsRecord.Address(Name, "10.0.0.1"));

        await AssertProblemAsync("10.0.0.1:8283", $"{Name} has the A record 0.0.0.0", Source(Name));
    }

    [Fact]
    public async Task Without_a_name_server_there_is_a_problem_until_there_is_one()
    {
        List<NameServer> servers = [];
        var source = new DnsSeedSource(new SeedDnsName(Name, 8283), AddressFamily.InterNetwork, () => servers, TimeSpan.FromSeconds(5));
        await AssertProblemAsync("", $"{Name}|/etc/resolv.conf names no name server", source);

        servers = [_dns.Endpoint];
        _dns.Answer(Name, QueryType.A, DnsRecord.Address(Name, "10.0.0.1"));
        await AssertSeedsAsync("10.0.0.1:8283", source);
    }

    [Fact]
    public async Task Answers_are_not_remembered()
    {
        var source = Source(Name);
        _dns.Answer(Name, QueryType.A, DnsRecord.Address(Name, "10.0.0.1"));
        await AssertSeedsAsync("10.0.0.1:8283", source);

        _dns.Answer(Name, QueryType.A, DnsRecord.Address(Name, "10.0.0.2"));
        await AssertSeedsAsync("10.0.0.2:8283", source);

        _dns.Forget();
        await AssertProblemAsync("", "NXDOMAIN", source);
    }

    [Fact]
    public async Task A_cancelled_read_ends_as_such()
    {
        using var cancelled = new CancellationTokenSource();
        _dns.Ignore(Service, QueryType.SRV);
        var source = new DnsSeedSource(new SeedDnsName(Service, 8283), AddressFamily.InterNetwork, () => [_dns.Endpoint], TimeSpan.FromMinutes(1));
        var reading = source.ReadAsync(cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    /// <summary>By default with a time-out that a busy machine does not reach.</summary>
    private DnsSeedSource Source(string name, AddressFamily family = AddressFamily.InterNetwork, int port = 8283, int timeoutMs = 10_000) =>
        new(new SeedDnsName(name, port), family, () => [_dns.Endpoint], TimeSpan.FromMilliseconds(timeoutMs));

    private static async Task AssertSeedsAsync(string expected, DnsSeedSource source)
    {
        var view = await source.ReadAsync(CancellationToken.None);

        Assert.Null(view.Problem);
        Assert.Equal(expected.Split(' ').Select(IPEndPoint.Parse), view.Endpoints);
    }

    private static async Task AssertProblemAsync(string expected, string parts, DnsSeedSource source)
    {
        var view = await source.ReadAsync(CancellationToken.None);

        Settings.AssertContainsAll(view.Problem ?? "", parts);
        Assert.Equal(expected, string.Join(' ', view.Endpoints));
    }
}
