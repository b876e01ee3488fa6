using System.Net;
using Akka.Cluster;
using FlannelMesh.Api;
using FlannelMesh.Api.Contract;
using FlannelMesh.Membership;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Hosting;

/// <summary>Makes join tokens for the control socket.</summary>
/// <param name="issuer">Null if this node has not the authority's key.</param>
/// <param name="listen">Where this node is at the moment.</param>
internal sealed class InvitationDesk(Issuer? issuer, bool hasTls, LocalNode local, Func<IPEndPoint> listen)
{
    public async Task<ControlResult> InviteAsync(string? node, TimeSpan lifetime, bool isAnywhere, MembershipView members)
    {
        if (issuer is null)
        {
            return ControlResult.Refused(hasTls
                ? $"this node has not the authority's key; {(Others(members) is { Length: > 0 } others ? $"run `flannelmesh invite` on {others}, or " : "")}start the agent of the host that has it with --tls-ca-key FILE"
                : "the cluster port of this node has no TLS, so that hosts need no token: they join with --seed and --insecure");
        }

        var reachable = members.Members
            .Where(member => member is { Status: MemberStatus.Up, IsReachable: true } && member.NodeId != local.NodeId)
            .OrderByDescending(member => member.IsVoter)
            .Select(member => IPEndPoint.TryParse(member.HostAndPort, out var endpoint) ? endpoint : null)
            .OfType<IPEndPoint>();
        try
        {
            return await issuer.InviteAsync(new LocalIssuer(local.NodeId, local.Name), node, lifetime, isAnywhere, reachable.Prepend(listen())) is { } token
                ? ControlResult.Ok("one token") with
                {
                    Invitation = new InvitationView(token.ToText(), token.Node, token.ExpiresAt, [.. token.Members.Select(member => member.ToString())]),
                }
                : ControlResult.Refused($"there are {InvitationBook.MaxOpen} tokens that have not ended; wait until some have");
        }
        catch (IOException e)
        {
            return ControlResult.Unavailable($"the token cannot be kept, so there is none: {e.Message}");
        }
    }

    private static string Others(MembershipView members) =>
        string.Join(" or ", members.Members.Where(member => member.IsIssuer).Select(member => member.Name).Take(JoinToken.MaxMembers));
}
