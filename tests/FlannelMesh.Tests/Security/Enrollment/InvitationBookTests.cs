using FlannelMesh.Security.Enrollment;
using Google.Protobuf;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class InvitationBookTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);
    private static readonly ByteString Secret = ByteString.CopyFrom(1, 2, 3);
    private static readonly ByteString Csr = ByteString.CopyFromUtf8("request");

    private readonly InvitationBook _book = InvitationBook.Empty.Add(Of("0a"), Now)!.Add(Of("0b") with { Node = "h2" }, Now)!;

    [Theory]
    [InlineData("0a", "h1", InvitationVerdict.Good)]
    [InlineData("0a", "h7", InvitationVerdict.Good)]
    [InlineData("0b", "h2", InvitationVerdict.Good)]
    [InlineData("0b", "h3", InvitationVerdict.OtherNode)]
    [InlineData("0c", "h1", InvitationVerdict.Unknown)]
    public void A_token_is_for_any_node_or_for_one(string id, string node, InvitationVerdict expected) =>
        Assert.Equal(expected, _book.Judge(Asks(id), node, "k", Now).Verdict);

    [Fact]
    public void Once_used_it_is_good_for_the_same_key_and_node_until_its_end_and_for_no_other()
    {
        var used = _book.Use("0a", "k", "h1");

        Assert.Equal(InvitationVerdict.Good, used.Judge(Asks("0a"), "h1", "k", Now.AddHours(1)).Verdict);
        Assert.Equal(InvitationVerdict.Used, used.Judge(Asks("0a"), "h1", "other", Now).Verdict);
        Assert.Equal(InvitationVerdict.OtherNode, used.Judge(Asks("0a"), "h2", "k", Now).Verdict);
        Assert.Equal(InvitationVerdict.Expired, used.Judge(Asks("0a"), "h1", "k", Now.AddHours(1).AddSeconds(1)).Verdict);
        Assert.Equal(InvitationVerdict.Good, _book.Judge(Asks("0a"), "h1", "other", Now).Verdict);
    }

    [Fact]
    public void Without_the_secret_nobody_learns_anything_of_it()
    {
        var used = _book.Use("0a", "k", "h1");

        Assert.All(["0a", "0b", "0c"], id => Assert.Equal((InvitationVerdict.Unknown, null), used.Judge(Asks(id, ByteString.CopyFrom(1, 2, 4)), "h1", "k", Now)));
        Assert.Equal((InvitationVerdict.Unknown, null), used.Judge(Asks("0a") with { Proof = ByteString.Empty }, "h1", "k", Now.AddYears(1)));
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

    [Fact]
    public void A_proof_is_good_for_its_request_alone_so_that_who_passes_it_on_gains_nothing()
    {
        Assert.Equal(InvitationVerdict.Unknown, _book.Judge(Asks("0a") with { Csr = ByteString.CopyFromUtf8("another") }, "h1", "k", Now).Verdict);
        Assert.Equal(InvitationVerdict.Unknown, _book.Judge(Asks("0a") with { Token = Asks("0b").Token }, "h2", "k", Now).Verdict);
    }

    private static Invitation Of(string id) => new(id, Invitation.Hash(Secret.Span), Now.AddHours(1));

    private static EnrollmentMessages.Join Asks(string id, ByteString? secret = null)
    {
        var token = JoinTokenTests.Sample with { Id = ByteString.CopyFrom(Convert.FromHexString(id)), Secret = secret ?? Secret };
        return new EnrollmentMessages.Join(token.Issuer, token.Id, JoinProof.Of(token, Csr), Csr);
    }
}
