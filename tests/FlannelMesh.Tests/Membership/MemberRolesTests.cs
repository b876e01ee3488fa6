using Akka.Util;
using CsCheck;
using FlannelMesh.Configuration;
using FlannelMesh.Membership;

namespace FlannelMesh.Tests.Membership;

public sealed class MemberRolesTests
{
    private static readonly Gen<string> Names = Gen.String[Gen.Char["ab0.-_"], 1, 20].Where(NodeNames.IsValid);

    [Fact]
    public void Akka_takes_every_follower_as_a_version_that_says_who_it_is() =>
        Gen.Select(Gen.Guid, Names).Sample((id, name) =>
        {
            var version = AppVersion.Create(MemberRoles.AppVersionOf(new NodeId(id), name, isVoter: false)!);
            var said = MemberRoles.InAppVersion(version.Version).Select(MemberRoles.Read).ToList();

            Assert.Equal([(new NodeId(id), null), (null, name)], said);
        });

    /// <summary>Akka elects a leader for each role that anybody has.</summary>
    [Fact]
    public void A_follower_has_no_role_of_its_own()
    {
        Assert.Empty(MemberRoles.Of(NodeId.New(), "a", isVoter: false));
        Assert.Equal(["issuer"], MemberRoles.Of(NodeId.New(), "a", isVoter: false, isIssuer: true));
    }

    /// <summary>Sharding does not spread over voters of different versions.</summary>
    [Fact]
    public void Voters_have_one_app_version_and_say_who_they_are_by_roles()
    {
        var id = NodeId.New();

        Assert.Null(MemberRoles.AppVersionOf(id, "a.b", isVoter: true));
        Assert.Equal(["alloc", $"node-id={id}", "node-name=a.b"], MemberRoles.Of(id, "a.b", isVoter: true));
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("")]
    [InlineData("node-id=7")]
    public void Versions_of_others_say_nothing(string version) =>
        Assert.All(MemberRoles.InAppVersion(version), said => Assert.Null(MemberRoles.Read(said)));
}
