using Akka.TestKit.Xunit2;
using FlannelMesh.Hosting;
using FlannelMesh.Membership;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Tests.Membership;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class RenewalActorTests : TestKit
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly Latest<RenewalStatus> _status = new(RenewalStatus.None);

    protected override void AfterAll()
    {
        base.AfterAll();
        _authority.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(false, "no member has the authority's key")]
    [InlineData(true, "does not answer")]
    public async Task Why_it_comes_to_nothing_is_there_to_be_shown(bool hasIssuer, string problem)
    {
        Start(daysOver: 9, Views.Joined(Views.Member(1, ((Akka.Actor.ExtendedActorSystem)Sys).Provider.DefaultAddress) with { IsIssuer = hasIssuer }));

        await AwaitConditionAsync(() => Task.FromResult(_status.Value.Problem?.Contains(problem, StringComparison.Ordinal) == true), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Before_it_is_time_there_is_no_problem()
    {
        _status.Publish(new RenewalStatus("as before another certificate came"));
        Start(daysOver: 0, Views.Joined(1));

        await AwaitConditionAsync(() => Task.FromResult(_status.Value.Problem is null), TimeSpan.FromSeconds(30));
    }

    private void Start(int daysOver, MembershipView members)
    {
        var home = new CertificateHome(_directory.Path);
        home.Write(File.ReadAllText(_authority.AuthorityFile), _authority.Issue(new NodeIdentity("h1", NodeId.New(), []), TimeSpan.FromDays(10), DateTimeOffset.UtcNow.AddDays(-daysOver)));
        var credentials = new TlsCredentials(home.Files, TimeProvider.System, NullLogger.Instance);
        var settings = new RenewalSettings(home) { Interval = TimeSpan.FromSeconds(1), Retry = TimeSpan.FromMilliseconds(100) };
        Sys.ActorOf(ActorProps.Of(() => new RenewalActor(settings, new Latest<MembershipView>(members), credentials, _status, TimeProvider.System, NullLogger<RenewalActor>.Instance)));
    }
}
