using System.Net;
using FlannelMesh.Api.Access;
using FlannelMesh.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Api.Access;

public sealed class HttpTokenTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("fifteen-letters", "the token has 15 characters; at least 16 are needed")]
    [InlineData("", "the token has 0 characters")]
    [InlineData("two words that are long", "it must be one word|the token must be one word")]
    [InlineData("sixteen\u00e9letters-and-more", "the token must be one word")]
    public void What_is_no_token_is_refused(string token, string expected)
    {
        var error = Assert.Throws<ConfigurationException>(() => GuardedApi.TokenIn(_directory, token));

        Assert.StartsWith($"--http-token-file {_directory.File("token")}: ", error.Message, StringComparison.Ordinal);
        Assert.Matches(expected, error.Message);
    }

    [Theory]
    [InlineData("640")]
    [InlineData("604")]
    [InlineData("620")]
    [InlineData("644")]
    public void A_file_that_others_may_read_or_change_is_refused(string mode)
    {
        _ = GuardedApi.TokenIn(_directory);
        File.SetUnixFileMode(_directory.File("token"), (UnixFileMode)Convert.ToInt32(mode, 8));

        var error = Assert.Throws<ConfigurationException>(() => new HttpToken(_directory.File("token"), _time, NullLogger.Instance));

        Assert.EndsWith($"others may read or change it (mode {mode}); chmod 600 {_directory.File("token")}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mode_is_of_what_a_link_leads_to()
    {
        _ = GuardedApi.TokenIn(_directory);
        File.CreateSymbolicLink(_directory.File("link"), _directory.File("token"));
        Assert.True(new HttpToken(_directory.File("link"), _time, NullLogger.Instance).Is(GuardedApi.Token));

        File.SetUnixFileMode(_directory.File("token"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<ConfigurationException>(() => new HttpToken(_directory.File("link"), _time, NullLogger.Instance));
    }

    [Fact]
    public void A_file_that_is_missing_or_endless_is_refused()
    {
        Assert.Contains("cannot be read", Assert.Throws<ConfigurationException>(() => new HttpToken(_directory.File("none"), _time, NullLogger.Instance)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 65536 bytes", Assert.Throws<ConfigurationException>(() => GuardedApi.TokenIn(_directory, new string('x', 1 << 20))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_token_counts_and_the_former_does_not_any_more_but_what_is_no_token_changes_nothing()
    {
        var token = GuardedApi.TokenIn(_directory, time: _time);

        Replace("short");
        Assert.True(token.Is(GuardedApi.Token));

        Replace("another-token-of-some-length");
        Assert.False(token.Is(GuardedApi.Token));
        Assert.True(token.Is("another-token-of-some-length"));
    }

    [Fact]
    public void An_address_has_ten_guesses_and_one_more_every_ten_seconds()
    {
        var limit = new GuessLimit(_time);
        var address = IPAddress.Parse("10.0.0.1");
        var told = Enumerable.Range(0, GuessLimit.Burst).Select(_ => limit.Count(address)).ToList();

        Assert.Equal([.. Enumerable.Repeat(false, GuessLimit.Burst - 1), true], told);
        Assert.Equal(GuessLimit.Recovery, limit.Wait(address));
        Assert.Equal(GuessLimit.Recovery, limit.Wait(address.MapToIPv6()));
        Assert.Equal(TimeSpan.Zero, limit.Wait(IPAddress.Parse("10.0.0.2")));

        _time.Advance(GuessLimit.Recovery);
        Assert.Equal(TimeSpan.Zero, limit.Wait(address));
        Assert.False(limit.Count(address));
        Assert.Equal(GuessLimit.Recovery, limit.Wait(address));
        _time.Advance(GuessLimit.Recovery * GuessLimit.Burst);
        Assert.False(limit.Count(address));
        Assert.Equal(TimeSpan.Zero, limit.Wait(address));
    }

    [Fact]
    public void A_host_has_one_limit_for_all_its_addresses_of_IPv6_and_many_hosts_take_no_more_memory()
    {
        var limit = new GuessLimit(_time);
        for (var guess = 1; guess <= GuessLimit.Burst; guess++)
        {
            _ = limit.Count(IPAddress.Parse($"fd00:1:2:3::{guess}"));
        }

        Assert.Equal(GuessLimit.Recovery, limit.Wait(IPAddress.Parse("fd00:1:2:3:ffff::1")));
        for (var host = 0; host < GuessLimit.MaxAddresses * 3; host++)
        {
            _ = limit.Count(new IPAddress([10, 1, (byte)(host >> 8), (byte)host]));
        }

        // The one that guesses most is kept.
        Assert.Equal(GuessLimit.Recovery, limit.Wait(IPAddress.Parse("fd00:1:2:3::9")));
    }

    private void Replace(string token)
    {
        File.WriteAllText(_directory.File("token"), token);
        _time.Advance(TimeSpan.FromSeconds(2));
    }
}
