using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class InvitationBookTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);
    private static readonly byte[] Secret = [1, 2, 3];

    private readonly InvitationBook _book = InvitationBook.Empty.Add(Of("a"), Now)!.Add(Of("b") with { Node = "h2" }, Now)!;

    [Theory]
    [InlineData("a", "h1", InvitationVerdict.Good)]
    [InlineData("a", "h7", InvitationVerdict.Good)]
    [InlineData("b", "h2", InvitationVerdict.Good)]
    [InlineData("b", "h3", InvitationVerdict.OtherNode)]
    [InlineData("c", "h1", InvitationVerdict.Unknown)]
    public void A_token_is_for_any_node_or_for_one(string id, string node, InvitationVerdict expected) =>
        Assert.Equal(expected, _book.Judge(id, Secret, node, "k", Now).Verdict);

    [Fact]
    public void Once_used_it_is_good_for_the_same_key_and_node_until_its_end_and_for_no_other()
    {
        var used = _book.Use("a", "k", "h1");

        Assert.Equal(InvitationVerdict.Good, used.Judge("a", Secret, "h1", "k", Now.AddHours(1)).Verdict);
        Assert.Equal(InvitationVerdict.Used, used.Judge("a", Secret, "h1", "other", Now).Verdict);
        Assert.Equal(InvitationVerdict.OtherNode, used.Judge("a", Secret, "h2", "k", Now).Verdict);
        Assert.Equal(InvitationVerdict.Expired, used.Judge("a", Secret, "h1", "k", Now.AddHours(1).AddSeconds(1)).Verdict);
        Assert.Equal(InvitationVerdict.Good, _book.Judge("a", Secret, "h1", "other", Now).Verdict);
    }

    [Fact]
    public void Without_the_secret_nobody_learns_anything_of_it()
    {
        var used = _book.Use("a", "k", "h1");

        Assert.All(["a", "b", "c"], id => Assert.Equal((InvitationVerdict.Unknown, null), used.Judge(id, [1, 2, 4], "h1", "k", Now)));
        Assert.Equal((InvitationVerdict.Unknown, null), used.Judge("a", [], "h1", "k", Now.AddYears(1)));
    }

    [Fact]
    public void There_are_a_thousand_at_most_and_those_that_ended_make_room()
    {
        var book = InvitationBook.Empty;
        for (var i = 0; i < InvitationBook.MaxOpen; i++)
        {
            book = book.Add(Of($"{i}"), Now)!;
        }

        Assert.Null(book.Add(Of("one more"), Now));
        Assert.Equal(["one more"], book.Add(Of("one more"), Now.AddHours(2))!.All.Select(invitation => invitation.Id));
    }

    private static Invitation Of(string id) => new(id, Invitation.Hash(Secret), Now.AddHours(1));
}
