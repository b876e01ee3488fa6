using System.Buffers.Binary;
using System.Collections.Concurrent;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Tests.Encryption;

public class SessionTests
{
    private static readonly PeerSecurity Peer = new(new object(), new PeerHandshake([]), new SessionTable());

    [Fact]
    public void A_datagram_is_the_documented_header_the_ciphertext_and_the_tag()
    {
        using var session = Make(counter: 7);
        var datagram = new byte[3 + Session.Overhead];

        Assert.Equal(35, session.Seal(0, [1], [2, 3], datagram));
        Assert.Equal("0400000000000002" + "0000000000000007", Convert.ToHexStringLower(datagram.AsSpan(0, 16)));
        using var reference = new Aes256GcmContext(Key(1), isForSealing: false);
        var plaintext = new byte[3];
        Assert.True(reference.TryOpen(7, datagram.AsSpan(0, 16), datagram.AsSpan(16), plaintext));
        Assert.Equal([1, 2, 3], plaintext);
        Assert.Equal(32, Session.Overhead);
    }

    [Fact]
    public void What_one_end_seals_the_other_opens_once_also_in_place()
    {
        var (one, other) = Pair();
        var datagram = Seal(one, [9, 8, 7]);
        var copy = datagram.ToArray();

        Assert.Equal(OpenResult.Ok, other.Open(0, 0, datagram, datagram.AsSpan(DataHeader.Length), out var length));
        Assert.Equal([9, 8, 7], datagram.AsSpan(DataHeader.Length, length).ToArray());
        Assert.Equal(OpenResult.Replayed, other.Open(0, 0, copy, new byte[3], out length));
        Assert.Equal(0, length);
        Assert.Equal(1, other.Received);
    }

    [Fact]
    public void Every_changed_byte_is_refused_and_the_datagram_itself_still_opens()
    {
        var (one, other) = Pair();
        var datagram = Seal(one, new byte[40]);
        for (var i = 0; i < datagram.Length; i++)
        {
            var changed = datagram.ToArray();
            changed[i] ^= 0x10;
            var wanted = i < 8 ? OpenResult.Malformed : i < 12 ? OpenResult.Expired : OpenResult.Forged;

            Assert.Equal(wanted, other.Open(0, 0, changed, new byte[40], out var length));
            Assert.Equal(0, length);
        }

        Assert.Equal(OpenResult.Ok, other.Open(0, 0, datagram, new byte[40], out _));
    }

    [Fact]
    public void A_datagram_that_is_cut_or_has_too_little_room_is_malformed()
    {
        var (one, other) = Pair();
        var datagram = Seal(one, new byte[4]);
        for (var length = 0; length < Session.Overhead; length++)
        {
            Assert.Equal(OpenResult.Malformed, other.Open(0, 0, datagram.AsSpan(0, length), new byte[4], out _));
        }

        Assert.Equal(OpenResult.Malformed, other.Open(0, 0, datagram, new byte[3], out _));
    }

    [Fact]
    public void After_its_time_nothing_is_opened_and_it_is_not_offered_for_sending()
    {
        var (one, other) = Pair();
        var datagrams = new[] { Seal(one, [1]), Seal(one, [2]) };

        Assert.Equal(OpenResult.Ok, other.Open(0, SessionLimits.RejectAfter - 1, datagrams[0], new byte[1], out _));
        Assert.Equal(OpenResult.Expired, other.Open(0, SessionLimits.RejectAfter, datagrams[1], new byte[1], out _));
        Assert.True(one.CanSend(SessionLimits.RejectAfter - 1));
        Assert.False(one.CanSend(SessionLimits.RejectAfter));
    }

    [Fact]
    public void After_its_last_number_nothing_is_sealed_or_opened()
    {
        using var session = Make(counter: SessionLimits.RejectAfterDatagrams - 2);
        var (_, other) = Pair();
        var datagram = new byte[1 + Session.Overhead];

        Assert.False(session.TryReserveCounters(3, out _));
        using var last = Make(counter: SessionLimits.RejectAfterDatagrams - 1);
        Assert.Equal(33, last.Seal(0, [1], [], datagram));
        Assert.Equal(OpenResult.Ok, other.Open(0, 0, datagram, new byte[1], out _));
        Assert.Equal(0, last.Seal(0, [1], [], datagram));
        Assert.False(last.CanSend(0));
        BinaryPrimitives.WriteUInt64BigEndian(datagram.AsSpan(8), SessionLimits.RejectAfterDatagrams);
        Assert.Equal(OpenResult.Expired, other.Open(0, 0, datagram, new byte[1], out _));
    }

    [Fact]
    public void Numbers_reserved_by_many_threads_at_once_are_all_different()
    {
        using var session = Make();
        var seen = new ConcurrentDictionary<ulong, bool>();
        Parallel.For(0, 1_000, i =>
        {
            var count = 1 + (i % 7);
            Assert.True(session.TryReserveCounters(count, out var first));
            for (var k = 0; k < count; k++)
            {
                Assert.True(seen.TryAdd(first + (ulong)k, true));
            }
        });
        Assert.Equal(session.NextCounter, (ulong)seen.Count);
    }

    [Fact]
    public void Once_sending_is_stopped_no_number_is_given_out_and_opening_goes_on()
    {
        var (one, other) = Pair();
        var datagram = Seal(other, [1]);
        Seal(one, [1]);

        Assert.Equal(1UL, one.StopSending());
        Assert.False(one.TryReserveCounters(1, out _));
        Assert.Equal(0, one.Seal(0, [1], [], new byte[100]));
        Assert.False(one.CanSend(0));
        Assert.Equal(OpenResult.Ok, one.Open(0, 0, datagram, new byte[1], out _));
    }

    [Fact]
    public async Task Keys_that_are_erased_while_threads_use_them_give_no_datagram_under_another_key()
    {
        for (var round = 0; round < 50; round++)
        {
            var (one, other) = Pair(queues: 2);
            using var start = new Barrier(3);
            var sealers = Enumerable.Range(0, 2).Select(queue => Task.Run(() => SealUntilOver(one, queue, start))).ToArray();
            start.SignalAndWait();
            one.Dispose();
            var datagrams = (await Task.WhenAll(sealers)).SelectMany(sent => sent);
            foreach (var datagram in datagrams.OrderBy(datagram => BinaryPrimitives.ReadUInt64BigEndian(datagram.AsSpan(8))))
            {
                Assert.Equal(OpenResult.Ok, other.Open(0, 0, datagram, new byte[64], out _));
            }
        }
    }

    [Fact]
    public void Sealing_and_opening_allocate_nothing()
    {
        var (one, other) = Pair();
        var datagram = new byte[1420 + Session.Overhead];
        var plaintext = new byte[1420];
        Turn(one, other, plaintext, datagram, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Turn(one, other, plaintext, datagram, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static (Session One, Session Other) Pair(int queues = 1) =>
        (Make(queues: queues), new Session(Peer, Seed(2, 1), new SessionKeys(Key(2), Key(1), queues)));

    private static Session Make(ulong counter = 0, int queues = 1) =>
        new(Peer, Seed(1, 2) with { NextCounter = counter }, new SessionKeys(Key(1), Key(2), queues));

    private static SessionSeed Seed(uint local, uint remote) =>
        new() { LocalIndex = local, RemoteIndex = remote, IsInitiator = local == 1, CreatedAt = 0 };

    private static byte[] Key(byte value) => Enumerable.Repeat(value, Aes256GcmContext.KeyLength).ToArray();

    private static byte[] Seal(Session session, byte[] plaintext)
    {
        var datagram = new byte[plaintext.Length + Session.Overhead];
        Assert.Equal(datagram.Length, session.Seal(0, plaintext, [], datagram));
        return datagram;
    }

    private static List<byte[]> SealUntilOver(Session session, int queue, Barrier start)
    {
        var datagrams = new List<byte[]>();
        start.SignalAndWait();
        while (true)
        {
            var datagram = new byte[64 + Session.Overhead];
            if (session.Seal(queue, new byte[64], [], datagram) == 0)
            {
                return datagrams;
            }

            datagrams.Add(datagram);
        }
    }

    private static void Turn(Session one, Session other, byte[] plaintext, byte[] datagram, int count)
    {
        for (var i = 0; i < count; i++)
        {
            one.Seal(0, plaintext.AsSpan(0, 40), plaintext.AsSpan(40), datagram);
            other.Open(0, 0, datagram, plaintext, out _);
        }
    }
}
