using FlannelMesh.Security;
using FlannelMesh.Transport;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Transport;

public sealed class ConductBookTests
{
    private static readonly NodeIdentity Peer = new("a", NodeId.New(), []);
    private static readonly NodeIdentity Other = new("b", NodeId.New(), []);
    private static readonly FrameVerdict Dropped = FrameVerdict.Drop(WireFault.Identity, "x");
    private static readonly FrameVerdict Ended = FrameVerdict.End(WireFault.Format, "x");

    private readonly FakeTimeProvider _time = new();
    private readonly ConductBook _book;

    public ConductBookTests() => _book = new ConductBook(_time);

    [Fact]
    public void One_who_goes_on_is_kept_out_and_nobody_else()
    {
        for (var i = 0; i < ConductBook.MaxDropped; i++)
        {
            Assert.Null(_book.Note(Peer, Dropped));
        }

        Assert.False(_book.IsQuarantined(Peer));
        Assert.Equal(TimeSpan.FromMinutes(5), _book.Note(Peer, Dropped));
        Assert.True(_book.IsQuarantined(Peer));
        Assert.False(_book.IsQuarantined(Other));
        Assert.Equal(1, _book.Quarantined);
        Assert.Equal(ConductBook.MaxDropped + 1, _book.Refused["identity"].Value);

        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(_book.IsQuarantined(Peer));
        Assert.Equal(0, _book.Quarantined);
    }

    [Fact]
    public void Each_time_is_twice_as_long_up_to_an_hour()
    {
        foreach (var minutes in new[] { 5, 10, 20, 40, 60, 60 })
        {
            for (var i = 0; i < ConductBook.MaxEnded; i++)
            {
                Assert.Null(_book.Note(Peer, Ended));
            }

            Assert.Equal(TimeSpan.FromMinutes(minutes), _book.Note(Peer, Ended));
            Assert.Null(_book.Note(Peer, Ended));
            _time.Advance(TimeSpan.FromMinutes(minutes));
        }
    }

    [Fact]
    public void Now_and_then_is_no_reason()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(_book.Note(Peer, Ended));
            _time.Advance(TimeSpan.FromSeconds(30));
        }
    }

    [Theory]
    [InlineData("voter")]
    [InlineData("unknown")]
    public void What_this_node_may_not_have_heard_of_is_counted_and_never_held_against_a_peer(string fault)
    {
        var verdict = FrameVerdict.Drop(Enum.Parse<WireFault>(fault, ignoreCase: true), "x");
        for (var i = 0; i < 1000; i++)
        {
            Assert.Null(_book.Note(Peer, verdict));
        }

        Assert.False(_book.IsQuarantined(Peer));
        Assert.Equal(1000, _book.Refused[fault].Value);
    }

    [Fact]
    public void Many_peers_are_not_remembered_without_end()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Null(_book.Note(new NodeIdentity($"n{i}", null, []), Dropped));
        }

        _time.Advance(ConductBook.Window);
        for (var i = 0; i < ConductBook.MaxEnded; i++)
        {
            Assert.Null(_book.Note(Peer, Ended));
        }

        Assert.NotNull(_book.Note(Peer, Ended));
    }
}
