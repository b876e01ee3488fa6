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
    public void Reasons_that_differ_each_time_fill_no_log()
    {
        var book = new RefusalBook(_time);

        Assert.Equal(RefusalBook.MaxReasons, Enumerable.Range(0, 5000).Count(number => book.IsNews(Here, $"{number}")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RefusalBook.MaxReasons, Enumerable.Range(0, 5000).Count(number => book.IsNews(Here, $"{number}")));
    }

    [Fact]
    public void Many_addresses_are_told_of_and_remembered_in_bounds()
    {
        var book = new RefusalBook(_time);
        int Told(int from) => Enumerable.Range(from, 5000).Count(number => book.IsNews(new IPAddress(number), "a"));

        // Until it remembers 1024; nobody is forgotten within a minute.
        Assert.Equal(RefusalBook.MaxTold, Told(1));
        for (var minute = 1; minute < 10; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(RefusalBook.MaxTold, Told(1 + (minute * 5000)));
        }
    }
}
