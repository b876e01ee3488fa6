using System.Net;
using DnsClient;
using FlannelMesh.Configuration;
using FlannelMesh.Membership.Seeds;
using FlannelMesh.Tests.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Membership.Seeds;

public sealed class SeedDirectoryTests
{
    private static readonly IPEndPoint Self = IPEndPoint.Parse("10.0.0.9:8283");

    private readonly FakeSeedSource _one = new("--one");
    private readonly FakeSeedSource _two = new("--two");
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog _log = new();
    private readonly SeedDirectory _directory;

    public SeedDirectoryTests() => _directory = new SeedDirectory([_one, _two], _time, _log);

    [Fact]
    public async Task The_sources_are_united_in_the_order_of_their_text()
    {
        Say(_one, "10.0.0.2:1 10.0.0.10:1");
        Say(_two, "10.0.0.2:1 10.0.0.1:1");

        var view = await _directory.RefreshAsync(CancellationToken.None);

        Assert.Null(view.Problem);
        Assert.Equal(["10.0.0.10:1", "10.0.0.1:1", "10.0.0.2:1"], view.Endpoints.Select(endpoint => endpoint.ToString()));
    }

    [Fact]
    public async Task A_change_is_logged_once()
    {
        Say(_one, "10.0.0.1:1 10.0.0.2:1");
        await RefreshAsync();
        Assert.Equal(["Information: Seeds: 10.0.0.1:1, 10.0.0.2:1 added, none removed, 2 now"], _log.Take());

        await RefreshAsync();
        Assert.Empty(_log.Take());

        Say(_one, "10.0.0.2:1 10.0.0.3:1");
        Assert.Equal("10.0.0.2:1 10.0.0.3:1", await RefreshAsync());
        Assert.Equal(["Information: Seeds: 10.0.0.3:1 added, 10.0.0.1:1 removed, 2 now"], _log.Take());
    }

    [Fact]
    public async Task A_source_that_fails_keeps_its_last_good_seeds_while_the_others_change()
    {
        Say(_one, "10.0.0.1:1 10.0.0.2:1");
        Say(_two, "10.0.0.3:1");
        await RefreshAsync();

        Say(_one, "10.0.0.7:1", "half of it");
        Say(_two, "10.0.0.4:1");
        Assert.Equal("10.0.0.1:1 10.0.0.2:1 10.0.0.4:1 --one: half of it", await RefreshAsync());

        Say(_one, "10.0.0.7:1");
        Assert.Equal("10.0.0.4:1 10.0.0.7:1", await RefreshAsync());
    }

    [Fact]
    public async Task Until_a_source_was_complete_what_it_knows_counts()
    {
        Say(_one, "10.0.0.1:1", "half of it");
        Assert.Equal("10.0.0.1:1 --one: half of it", await RefreshAsync());

        Say(_one, "10.0.0.2:1", "the other half");
        Say(_two, "", "gone");
        Assert.Equal("10.0.0.2:1 --one: the other half; --two: gone", await RefreshAsync());
    }

    [Fact]
    public async Task A_problem_is_logged_once_until_it_changes()
    {
        Say(_one, "", "away");
        await RefreshAsync();
        await RefreshAsync();
        Assert.Equal(["Warning: Seeds of --one: away"], _log.Take());

        Say(_one, "", "lost");
        await RefreshAsync();
        Assert.Equal(["Warning: Seeds of --one: lost"], _log.Take());

        Say(_one, "10.0.0.1:1");
        await RefreshAsync();
        Assert.Equal(["Information: Seeds of --one: no problem any more", "Information: Seeds: 10.0.0.1:1 added, none removed, 1 now"], _log.Take());

        Say(_one, "", "lost");
        await RefreshAsync();
        Assert.Equal(["Warning: Seeds of --one: lost; the 1 found last stay"], _log.Take());
    }

    [Fact]
    public async Task What_can_never_be_right_ends_the_first_refresh_and_is_a_problem_later()
    {
        _one.Read = _ => throw new ConfigurationException("/f: line 1 is bad");
        await Assert.ThrowsAsync<ConfigurationException>(RefreshAsync);

        Say(_one, "10.0.0.1:1");
        await RefreshAsync();

        _one.Read = _ => throw new ConfigurationException("/f: line 2 is bad");
        Assert.Equal("10.0.0.1:1 --one: /f: line 2 is bad", await RefreshAsync());
    }

    [Fact]
    public async Task Any_other_failure_of_a_source_is_a_problem()
    {
        _one.Read = _ => throw new InvalidOperationException("broken\nin two");

        Assert.Equal(" --one: broken in two", await RefreshAsync());
    }

    [Fact]
    public async Task A_source_that_hangs_is_given_up_and_not_asked_again_until_it_is_done()
    {
        var directory = new SeedDirectory([_one], _time, _log);
        var asked = new TaskCompletionSource();
        var hanging = new TaskCompletionSource<SeedView>();
        Say(_one, "10.0.0.1:1");
        await directory.RefreshAsync(CancellationToken.None);
        _one.Read = _ =>
        {
            asked.SetResult();
            return hanging.Task;
        };

        var refresh = directory.RefreshAsync(CancellationToken.None);
        await asked.Task;
        _time.Advance(KeptSource.Deadline);
        Assert.Equal("10.0.0.1:1 --one: no answer within 15 s", Describe(await refresh));
        Assert.Equal("10.0.0.1:1 --one: no answer within 15 s", Describe(await directory.RefreshAsync(CancellationToken.None)));
        Assert.Equal(2, _one.Reads);

        hanging.SetResult(SeedView.Of());
        Say(_one, "10.0.0.3:1");
        await WaitUntilAsync(async () => Describe(await directory.RefreshAsync(CancellationToken.None)) == "10.0.0.3:1");
    }

    [Fact]
    public async Task A_refresh_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        _one.Read = _ => new TaskCompletionSource<SeedView>().Task;
        var refresh = _directory.RefreshAsync(cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refresh);
    }

    [Fact]
    public async Task A_blocking_source_does_not_block_the_caller()
    {
        using var gate = new ManualResetEventSlim();
        _one.Read = cancellation =>
        {
            gate.Wait(cancellation);
            return Task.FromResult(SeedView.Of(IPEndPoint.Parse("10.0.0.1:1")));
        };

        var refresh = RefreshAsync();
        Assert.False(refresh.IsCompleted);
        gate.Set();

        Assert.Equal("10.0.0.1:1", await refresh);
    }

    [Fact]
    public async Task Dns_seeds_follow_the_answers_and_stay_while_there_are_none()
    {
        using var dns = new DnsResponder();
        var source = new DnsSeedSource(new SeedDnsName("s.example", 1), Self.AddressFamily, () => [dns.Endpoint], TimeSpan.FromSeconds(5));
        var directory = new SeedDirectory([source], _time, _log);
        dns.Answer("s.example", QueryType.A, DnsRecord.Address("s.example", "10.0.0.1"), DnsRecord.Address("s.example", "10.0.0.2"));
        Assert.Equal("10.0.0.1:1 10.0.0.2:1", Describe(await directory.RefreshAsync(CancellationToken.None)));

        dns.Answer("s.example", QueryType.A, DnsRecord.Address("s.example", "10.0.0.2"), DnsRecord.Address("s.example", "10.0.0.3"));
        Assert.Equal("10.0.0.2:1 10.0.0.3:1", Describe(await directory.RefreshAsync(CancellationToken.None)));

        dns.Forget();
        Assert.Equal(
            "10.0.0.2:1 10.0.0.3:1 --seed-dns: s.example does not exist (NXDOMAIN)", Describe(await directory.RefreshAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task The_settings_make_the_sources()
    {
        using var files = new TemporaryDirectory();
        var path = files.File("seeds");
        await File.WriteAllTextAsync(path, "10.0.0.2");

        var directory = Create("--seed=10.0.0.1", $"--seed-file={path}", "--port=7");
        Assert.Equal("10.0.0.1:7 10.0.0.2:7", Describe(await directory.RefreshAsync(CancellationToken.None)));

        File.Delete(path);
        Assert.Equal(
            $"10.0.0.1:7 10.0.0.2:7 --seed-file: the file {path} does not exist yet", Describe(await directory.RefreshAsync(CancellationToken.None)));
        Assert.Equal("10.0.0.9:8283", Describe(await Create("--seed=self").RefreshAsync(CancellationToken.None)));
    }

    [Fact]
    public void Without_a_source_the_error_says_how_to_give_one() =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Create()), "--seed HOST|--seed-file|--seed-dns");

    [Fact]
    public void A_problem_of_a_setting_is_named_with_its_source() => Settings.AssertContainsAll(
        Settings.ErrorOf(() => SeedDirectory.Create(
            Settings.LoadHocon("flannelmesh.seed = [\"[fd00::1]\"]").Options, Self, _time, NullLoggerFactory.Instance)),
        Settings.ConfigFile + ":flannelmesh.seed [fd00::1]:8283|no IPv4 address");

    private SeedDirectory Create(params string[] flags) =>
        SeedDirectory.Create(Settings.Load(flags).Options, Self, _time, NullLoggerFactory.Instance);

    private static void Say(FakeSeedSource source, string endpoints, string? problem = null) =>
        source.Read = _ => Task.FromResult(new SeedView(
            [.. endpoints.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPEndPoint.Parse)], problem));

    private async Task<string> RefreshAsync() => Describe(await _directory.RefreshAsync(CancellationToken.None));

    private static string Describe(SeedView view) => string.Join(' ', view.Endpoints) + (view.Problem is { } problem ? $" {problem}" : "");

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!await condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
