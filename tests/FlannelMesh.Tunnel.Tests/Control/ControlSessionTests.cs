using System.Runtime.InteropServices;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Peers;
using Google.Protobuf;
using static FlannelMesh.Tunnel.Tests.Control.Requests;

namespace FlannelMesh.Tunnel.Tests.Control;

public sealed class ControlSessionTests : IDisposable
{
    private readonly TunnelEngine _engine = new(_ => null, _ => { });
    private readonly Lock _lock = new();
    private readonly ControlSession _session;

    public ControlSessionTests() => _session = new ControlSession(_engine, _lock);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_peer_set_takes_effect_with_its_last_part()
    {
        Assert.Empty(Answer(Part(1, false, Peer(1))));
        Assert.Equal(0ul, _engine.Generation);
        Assert.Equal("", Assert.Single(Answer(Part(1, true, Peer(2)))).Error);
        Assert.Equal((1ul, 2), (_engine.Generation, Known));
    }

    [Fact]
    public void A_part_of_another_generation_drops_what_was_collected()
    {
        Answer(Part(1, false, Peer(1), Peer(2)));
        Answer(Part(2, true, Peer(3)));

        Assert.Equal((2ul, 1), (_engine.Generation, Known));
    }

    [Fact]
    public void The_parts_of_an_agent_that_is_gone_are_not_those_of_the_next_one()
    {
        Answer(Part(1, false, Peer(1)));
        var next = new ControlSession(_engine, _lock);

        Assert.Equal("", next.Answer(Part(1, true, Peer(1)), []).Single().Reply.Error);

        Assert.Equal((1ul, 1), (_engine.Generation, Known));
    }

    [Fact]
    public void Two_peers_with_one_id_are_refused_and_what_was_in_force_stays()
    {
        Answer(Part(1, true, Peer(1)));

        Assert.Contains("00000002-0000-0000-0000-000000000000 is there twice", Answer(Part(2, true, Peer(2), Peer(2)))[0].Error, StringComparison.Ordinal);
        Assert.Equal((1ul, 1), (_engine.Generation, Known));
        Assert.Equal("", Answer(Part(3, true, Peer(2)))[0].Error);
    }

    [Fact]
    public void Generation_0_says_that_there_is_none_and_is_refused() =>
        Assert.StartsWith("generation is 0", Answer(new Request { Number = 1, Peers = Part(0, true, Peer(1)).Peers })[0].Error, StringComparison.Ordinal);

    [Fact]
    public void A_set_without_end_is_given_up_and_forgotten()
    {
        var collection = new PeerCollection();
        var part = Part(1, false, Enumerable.Range(0, 1000).Select(Peer)).Peers;
        var problems = Enumerable.Range(0, 200).Select(_ => (Problem: collection.Add(part, out var peers), collection.Count, Peers: peers)).ToList();

        Assert.Equal($"more than {PeerCollection.MaxPeers} peers came: no more are possible", Assert.Single(problems, problem => problem.Problem is not null).Problem);
        Assert.Equal(65000, problems.Max(problem => problem.Count));
        Assert.Equal(0, collection.Count);

        // The rest is no set of its own.
        part.IsLast = true;
        Assert.NotNull(collection.Add(part, out var none));
        Assert.Null(none);
        Assert.Null(collection.Add(Part(2, true, Peer(1)).Peers, out var next));
        Assert.Single(next!);
    }

    [Fact]
    public void What_is_wrong_in_an_early_part_is_said_at_once_and_at_the_end()
    {
        var wrong = Peer(1);
        wrong.Port = 70000;

        Assert.Contains("port is 70000", Assert.Single(Answer(Part(1, false, wrong))).Error, StringComparison.Ordinal);
        Assert.Empty(Answer(Part(1, false, Peer(2))));
        Assert.Contains("port is 70000", Assert.Single(Answer(Part(1, true, Peer(3)))).Error, StringComparison.Ordinal);
        Assert.Equal(0ul, _engine.Generation);
    }

    [Fact]
    public void Subnets_that_would_take_all_memory_are_refused()
    {
        var crowded = Peer(1);
        crowded.Subnets.AddRange(Enumerable.Repeat(crowded.Subnets[0], PeerRules.MaxSubnets));
        Assert.Contains("there are 17 subnets: at most 16", Answer(Part(1, true, crowded))[0].Error, StringComparison.Ordinal);

        var random = new Random(1);
        var strewn = Enumerable.Range(0, 1000).Select(number =>
        {
            var peer = Peer(number);
            peer.Subnets.AddRange(Enumerable.Range(0, 15).Select(_ => new Prefix { Address = Random(random), Length = 128 }));
            return peer;
        });
        var answers = strewn.Chunk(100).Select((peers, i) => Answer(Part(1, i == 9, peers))).SelectMany(answer => answer);
        Assert.Contains("must share more of their addresses", Assert.Single(answers).Error, StringComparison.Ordinal);
        Assert.Equal((0ul, 0), (_engine.Generation, Known));
    }

    [Fact]
    public void Sessions_that_nobody_takes_are_bounded_and_overwritten()
    {
        var resumed = new ResumedSessions();
        Assert.Contains("peer_id has 3 bytes", resumed.Add([new() { PeerId = ByteString.CopyFrom(1, 2, 3) }]), StringComparison.Ordinal);
        Assert.Contains("state has 5000 bytes", resumed.Add([new() { PeerId = Id(1), State = ByteString.CopyFrom(new byte[5000]) }]), StringComparison.Ordinal);
        var many = Enumerable.Range(0, 1000).Select(number => new Tunnel.Control.Session { PeerId = Id(number), State = ByteString.CopyFrom(1) }).ToList();
        for (var i = 0; i < 200; i++)
        {
            Assert.Null(resumed.Add(many));
        }

        Assert.Equal(1000, resumed.Count);
        Assert.True(resumed.TryTake(new Guid(Id(7).Span, bigEndian: true), out _));
        Assert.False(resumed.TryTake(new Guid(Id(7).Span, bigEndian: true), out _));
        resumed.Clear();
        Assert.Equal(0, resumed.Count);
    }

    [Theory]
    [InlineData(0, "descriptors names 1, but 0 came")]
    [InlineData(2, "descriptors names 1, but 2 came")]
    [InlineData(1, "there is no socket")]
    public void Descriptors_that_do_not_fit_are_closed(int handles, string problem)
    {
        var files = Enumerable.Range(0, handles).Select(_ => (SafeHandle)File.OpenHandle("/dev/null")).ToList();

        var answer = Answer(new Request { Number = 1, Configure = Valid(DescriptorKind.TunQueue) }, [.. files]);

        Assert.StartsWith(problem, answer[0].Error, StringComparison.Ordinal);
        Assert.All(files, file => Assert.True(file.IsClosed));
    }

    [Fact]
    public void Descriptors_of_another_kind_than_they_are_said_to_be_are_refused_and_closed()
    {
        SafeHandle[] files = [File.OpenHandle("/dev/null"), File.OpenHandle("/dev/null")];

        var answer = Answer(new Request { Number = 1, Configure = Valid(DescriptorKind.TunQueue, DescriptorKind.Udp4Socket) }, files);

        Assert.Equal("a queue of the device is none: a descriptor of a TUN device is wanted", answer[0].Error);
        Assert.All(files, file => Assert.True(file.IsClosed));
    }

    [Fact]
    public void Descriptors_beside_another_request_are_closed()
    {
        SafeHandle file = File.OpenHandle("/dev/null");

        Answer(new Request { Number = 1, ReadCounters = new ReadCounters() }, [file]);

        Assert.True(file.IsClosed);
    }

    [Fact]
    public void What_comes_back_in_Hello_is_bounded()
    {
        var tooLong = Valid();
        tooLong.DeviceName = new string('a', 16);
        Assert.Contains("device_name has 16 characters", Answer(new Request { Number = 1, Configure = tooLong })[0].Error, StringComparison.Ordinal);

        var many = Valid();
        many.Subnets.AddRange(Enumerable.Repeat(new Prefix { Address = ByteString.CopyFrom(10, 5, 1, 0), Length = 24 }, 65));
        Assert.Contains("there are 65 subnets", Answer(new Request { Number = 1, Configure = many })[0].Error, StringComparison.Ordinal);

        var wrong = Valid();
        wrong.Subnets.Add(new Prefix { Address = ByteString.CopyFrom(10, 5), Length = 24 });
        Assert.Contains("a subnet's address has 2 bytes", Answer(new Request { Number = 1, Configure = wrong })[0].Error, StringComparison.Ordinal);

        var huge = Valid();
        huge.Subnets.Add(new Prefix { Address = ByteString.CopyFrom(new byte[5000]), Length = 24 });
        Assert.Contains("at most 4096 are possible", Answer(new Request { Number = 1, Configure = huge })[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_is_not_known_is_answered_with_what_to_do() =>
        Assert.Contains("does not know what is asked", Answer(new Request { Number = 1 })[0].Error, StringComparison.Ordinal);

    [Fact]
    public void A_request_of_number_0_is_refused_because_its_reply_might_be_empty()
    {
        SafeHandle file = File.OpenHandle("/dev/null");

        Assert.StartsWith("number is 0", Assert.Single(Answer(new Request { Stop = new Stop() })).Error, StringComparison.Ordinal);
        Assert.StartsWith("number is 0", Assert.Single(Answer(new Request { Configure = Valid(DescriptorKind.TunQueue) }, file)).Error, StringComparison.Ordinal);

        Assert.True(file.IsClosed);
        Assert.False(_session.IsEnding);
    }

    private static ByteString Random(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private int Known => _engine.ReadCounters().Peers.Length;

    private static Configure Valid(params DescriptorKind[] kinds) => new() { DeviceName = "flannel0", Mtu = 1472, Descriptors = { kinds } };

    private List<Reply> Answer(Request request, params IReadOnlyList<SafeHandle> handles) =>
        [.. _session.Answer(request, handles).Select(answer => answer.Reply)];
}
