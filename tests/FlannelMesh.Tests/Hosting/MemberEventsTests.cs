using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Hosting;
using FlannelMesh.Membership;

namespace FlannelMesh.Tests.Hosting;

public sealed class MemberEventsTests
{
    [Theory]
    [InlineData("", "1 joining", "")]
    [InlineData("", "1 up", "h1 (10.0.0.1:8283) is a member")]
    [InlineData("1 joining", "1 up", "h1 (10.0.0.1:8283) is a member")]
    [InlineData("1 up, 2 up", "1 up, 2 up", "")]
    [InlineData("1 up, 2 up", "1 up, 2 up lost", "h2 is unreachable")]
    [InlineData("1 up, 2 up lost", "1 up, 2 up", "h2 is reachable again")]
    [InlineData("1 up, 2 up", "1 up, 2 leaving", "h2 is leaving")]
    [InlineData("1 up, 2 leaving", "1 up, 2 exiting", "")]
    [InlineData("1 up, 2 up lost", "1 up, 2 down lost", "h2 is down")]
    [InlineData("1 up, 2 down lost", "1 up", "h2 (10.0.0.2:8283) is no member any more")]
    [InlineData("1 up, 2 up", "1 up, 2 up, 3 up lost", "h3 (10.0.0.3:8283) is a member")]
    public void What_has_changed_is_told_once(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join("; ", MemberEvents.Describe(View(before), View(after))));

    [Fact]
    public void A_node_that_comes_back_is_another_member()
    {
        var former = View("1 up");
        var later = former with { Members = [former.Members[0] with { Incarnation = 2 }] };

        Assert.Equal(["h1 (10.0.0.1:8283) is a member", "h1 (10.0.0.1:8283) is no member any more"], MemberEvents.Describe(former, later));
    }

    /// <param name="text">Members as "number status", with "lost" for unreachable ones.</param>
    private static MembershipView View(string text) => new(
        [.. text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Member)], MemberStatus.Up);

    private static MeshMember Member(string text)
    {
        var words = text.Split(' ');
        return new MeshMember
        {
            NodeId = new NodeId(new Guid($"00000000-0000-0000-0000-00000000000{words[0]}")),
            Name = $"h{words[0]}",
            Address = Address.Parse($"akka.tcp://flannelmesh@10.0.0.{words[0]}:8283"),
            Incarnation = 1,
            Status = Enum.Parse<MemberStatus>(words[1], ignoreCase: true),
            IsReachable = words.Length == 2,
            IsOldest = words[0] == "1",
            IsVoter = true,
        };
    }
}
