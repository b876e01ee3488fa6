using System.Net;
using FlannelMesh.Transport;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Transport;

public sealed class RefusalBookTests
{
    private static readonly IPAddress Here = IPAddress.Parse("10.0.0.1");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_same_of_one_address_is_told_once_a_minute()
    {
        var book = new RefusalBook(_time);

        Assert.True(book.IsNews(Here, "a"));
        Assert.False(book.IsNews(Here, "a"));
        Assert.True(book.IsNews(Here, "b"));
        Assert.True(book.IsNews(IPAddress.Parse("10.0.0.2"), "b"));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(book.IsNews(Here, "b"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(book.IsNews(Here, "b"));
    }

    [Fact]
    public void Many_addresses_are_not_remembered_without_end()
    {
        var book = new RefusalBook(_time);

        Assert.Equal(1024, Enumerable.Range(1, 5000).Count(number => book.IsNews(new IPAddress(number), "a")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(book.IsNews(Here, "a"));
    }
}
