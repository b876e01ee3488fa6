using Akka.Actor;
using FlannelMesh.Leases;
using FlannelMesh.Membership;

namespace FlannelMesh.Security.Enrollment;

/// <summary>Where members bring requests for certificates: the shell around <see cref="Issuer"/>. Path: /user/issuer.</summary>
public sealed class IssuerActor(Issuer issuer, Latest<MembershipView> membership, Latest<LeaseTable> leases) : UntypedActor
{
    public const string Name = "issuer";

    protected override void OnReceive(object message)
    {
        var asker = Sender;
        switch (message)
        {
            case EnrollmentMessages.RelayedJoin join:
                Task.Run(() => issuer.JoinAsync(join.Request, join.Remote, membership.Value, leases.Value)).PipeTo(asker, Self, failure: Failed);
                break;
            case EnrollmentMessages.Renewal renewal:
                Task.Run(() => issuer.Renew(renewal)).PipeTo(asker, Self, failure: Failed);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static EnrollmentMessages.Reply Failed(Exception e) => EnrollmentMessages.Reply.Later($"the issuer failed: {e.GetType().Name}");
}
