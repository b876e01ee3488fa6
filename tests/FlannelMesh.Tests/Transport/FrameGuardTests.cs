using System.Net;
using CsCheck;
using FlannelMesh.Security;
using FlannelMesh.Transport;

namespace FlannelMesh.Tests.Transport;

public sealed class FrameGuardTests
{
    private static readonly IPAddress Here = IPAddress.Parse("10.0.0.1");

    [Theory]
    [InlineData("10.0.0.1", "", null)]
    [InlineData("10.0.0.2", "", "it says it is at 10.0.0.2")]
    [InlineData("10.0.0.2", "10.0.0.1 10.0.0.2", null)]
    [InlineData("10.0.0.3", "10.0.0.1 10.0.0.2", "its certificate is for 10.0.0.1, 10.0.0.2")]
    [InlineData("example.com", "", "does not say who it is")]
    public void A_peer_is_where_its_certificate_lets_it_be(string origin, string allowed, string? expected)
    {
        var guard = Guard(allowed);

        var refusal = guard.Refusal(Frames.Associate("flannelmesh", origin, 8283));

        if (expected is null)
        {
            Assert.Null(refusal);
            Assert.Equal($"{origin}:8283", guard.Origin);
        }
        else
        {
            Assert.Contains(expected, refusal, StringComparison.Ordinal);
            Assert.Null(guard.Origin);
        }
    }

    [Fact]
    public void Nothing_comes_before_a_peer_has_said_who_it_is_and_it_says_so_once()
    {
        var guard = Guard("");
        Assert.Contains("before it said who it is", guard.Refusal(Frames.Message(5)), StringComparison.Ordinal);
        Assert.Contains("does not say who it is", guard.Refusal(Frames.Associate("other", "10.0.0.1", 8283)), StringComparison.Ordinal);
        Assert.Contains("does not say who it is", guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 0)), StringComparison.Ordinal);

        Assert.Null(guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8283)));
        Assert.Null(guard.Refusal(Frames.Message(5)));
        Assert.Contains("twice", guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8284)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(99, false)]
    [InlineData(-5, false)]
    [InlineData(5, true)]
    [InlineData(8283, true)]
    public void Only_serializers_that_members_use_are_reached(int serializer, bool isAllowed)
    {
        var guard = Guard("");
        Assert.Null(guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8283)));

        var refusal = guard.Refusal(Frames.Message(serializer, "ts", []));

        // Of ours the form is looked at too.
        Assert.Equal(isAllowed, refusal?.Contains("which no node of ours uses", StringComparison.Ordinal) != true);
    }

    [Theory]
    [InlineData("ts", "", "None")]
    [InlineData("ts", "FF", "Format")]
    [InlineData("zz", "", "Unknown")]
    [InlineData("lb", "", "Unknown")]
    [InlineData("System.Diagnostics.Process, System", "", "Unknown")]
    public void Without_certificates_too_a_message_of_ours_is_one_that_this_version_reads(string manifest, string content, string fault)
    {
        var guard = new FrameGuard(null, IPAddress.Parse("10.0.0.1"), "flannelmesh");
        Assert.True(guard.Look(Frames.Associate("flannelmesh", "10.0.0.1", 8283)).IsPass);

        var verdict = guard.Look(Frames.Message(8283, manifest, Convert.FromHexString(content)));

        Assert.Equal((fault, false), (verdict.Fault.ToString(), verdict.EndsConnection));
    }

    [Theory]
    [InlineData("10.0.0.1", "node-id=00000000-0000-0000-0000-000000000007 node-name=a alloc", null)]
    [InlineData("10.0.0.1", "node-id=00000000-0000-0000-0000-000000000008 node-name=a", "its certificate is for 00000000-0000-0000-0000-000000000007")]
    [InlineData("10.0.0.1", "node-id=00000000-0000-0000-0000-000000000007 node-name=b", "it joins as b, and its certificate is a's")]
    [InlineData("10.0.0.1", "node-id=00000000-0000-0000-0000-000000000007 node-name=a node-name=b", "it joins as b")]
    [InlineData("10.0.0.1", "node-id=00000000-0000-0000-0000-000000000007 node-name=a node-name=a", "it joins as a")]
    [InlineData("10.0.0.1", "node-id=00000000-0000-0000-0000-000000000007", "without a name and an id")]
    [InlineData("10.0.0.1", "node-id=7 node-name=a", "without a name and an id")]
    [InlineData("10.0.0.1", "", "without a name and an id")]
    [InlineData("10.0.0.2", "node-id=00000000-0000-0000-0000-000000000007 node-name=a", "it joins as 10.0.0.2:8283, and is 10.0.0.1:8283")]
    public void A_node_joins_as_itself(string host, string roles, string? expected)
    {
        var guard = new FrameGuard(new NodeIdentity("a", new NodeId(new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7)), []), Here, "flannelmesh");
        Assert.Null(guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8283)));

        var refusal = guard.Refusal(Frames.Join(host, 8283, roles.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        if (expected is null)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.Contains(expected, refusal, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("node-id=00000000-0000-0000-0000-000000000007 node-name=a,b", "", null)]
    [InlineData("node-id=00000000-0000-0000-0000-000000000007", "node-name=a.b", null)]
    [InlineData("node-id=00000000-0000-0000-0000-000000000008 node-name=a,b", "", "its certificate is for 00000000-0000-0000-0000-000000000007")]
    [InlineData("node-id=00000000-0000-0000-0000-000000000007 node-name=b", "", "it joins as b, and its certificate is a.b's")]
    [InlineData("node-id=00000000-0000-0000-0000-000000000007 node-name=a,b", "node-name=a.b", "it joins as a.b")]
    [InlineData("node-id=00000000-0000-0000-0000-000000000007 node-name=a,b", "node-id=00000000-0000-0000-0000-000000000007", "it joins with the id")]
    [InlineData("1.0.0", "", "without a name and an id")]
    [InlineData("", "", "without a name and an id")]
    public void A_follower_joins_as_itself(string version, string roles, string? expected)
    {
        var guard = new FrameGuard(new NodeIdentity("a.b", new NodeId(new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7)), []), Here, "flannelmesh");
        Assert.Null(guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8283)));

        var refusal = guard.Refusal(Frames.JoinByVersion("10.0.0.1", 8283, version, roles.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        if (expected is null)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.Contains(expected, refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nobody_asks_another_member_to_leave()
    {
        var guard = Guard("");
        Assert.Null(guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8283)));

        Assert.Null(guard.Refusal(Frames.Down("10.0.0.1", 8283)));
        Assert.Contains("another member", guard.Refusal(Frames.Down("10.0.0.2", 8283)), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_get_an_answer() =>
        Gen.Byte.Array[0, 200].Sample(
            bytes =>
            {
                var guard = Guard("");
                _ = guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8283));
                _ = guard.Refusal(bytes);
            },
            iter: 20_000);

    [Fact]
    public void A_damaged_message_gets_an_answer()
    {
        var whole = Frames.Message(5);

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample(
            (at, value, length) =>
            {
                var damaged = whole[..Math.Max(at + 1, length)];
                damaged[at] = value;
                var guard = Guard("");
                _ = guard.Refusal(Frames.Associate("flannelmesh", "10.0.0.1", 8283));
                _ = guard.Refusal(damaged);
            },
            iter: 20_000);
    }

    private static FrameGuard Guard(string allowed) =>
        new(new NodeIdentity("a", null, [.. allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)]), Here, "flannelmesh");
}
