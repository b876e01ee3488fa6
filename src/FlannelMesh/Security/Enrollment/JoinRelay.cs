using System.Net;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Membership;

namespace FlannelMesh.Security.Enrollment;

/// <summary>Brings the request of a host that wants to join from any member to the one that made its token.</summary>
public sealed class JoinRelay(NodeId self, Latest<MembershipView> membership, TimeProvider time)
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(6);

    private readonly GuessLimit _guesses = new(time);

    public async Task<EnrollmentMessages.Reply> AnswerAsync(ActorSystem system, EnrollmentMessages.Join join, IPAddress remote, CancellationToken cancellation)
    {
        if (!_guesses.TryTake(remote))
        {
            return EnrollmentMessages.Reply.Later("too many wrong tokens came from there; it is heard again in a minute");
        }

        var reply = await AskAsync(system, join, remote, cancellation);
        if (reply.Outcome != EnrollmentOutcome.Unknown)
        {
            _guesses.GiveBack(remote);
        }

        return reply;
    }

    private async Task<EnrollmentMessages.Reply> AskAsync(ActorSystem system, EnrollmentMessages.Join join, IPAddress remote, CancellationToken cancellation)
    {
        // This member itself need not be in a cluster: those that it forms one with may need their certificates first.
        var issuer = membership.Value.Members.FirstOrDefault(member => member is { Status: MemberStatus.Up, IsReachable: true } && member.NodeId == join.Issuer);
        if (issuer is null && join.Issuer != self)
        {
            return EnrollmentMessages.Reply.Later($"the member that made the token ({join.Issuer}) is not there");
        }

        try
        {
            var path = join.Issuer == self ? $"/user/{IssuerActor.Name}" : $"{new RootActorPath(issuer!.Address)}user/{IssuerActor.Name}";
            return await system.ActorSelection(path).Ask<EnrollmentMessages.Reply>(new EnrollmentMessages.RelayedJoin(join, remote), AskTimeout, cancellation);
        }
        catch (AskTimeoutException)
        {
            return EnrollmentMessages.Reply.Later($"the member that made the token ({issuer?.Name ?? "this one"}) does not answer, or has no --tls-ca-key any more");
        }
    }
}
