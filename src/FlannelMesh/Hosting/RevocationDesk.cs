using FlannelMesh.Api;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Hosting;

/// <summary>Takes revocation lists over for the control socket.</summary>
/// <param name="tls">Null without TLS.</param>
internal sealed class RevocationDesk(TlsCredentials? tls)
{
    public async Task<ControlResult> AdoptAsync(RevocationList list)
    {
        if (tls is null)
        {
            return ControlResult.Refused("the cluster port of this node has no TLS, so that there are no certificates to revoke");
        }

        var answer = await Task.Run(() => tls.Revocations.Adopt(list, tls.Current.Authorities, "the control socket"));
        return answer.Outcome switch
        {
            RevocationOutcome.Adopted => ControlResult.Ok($"{answer.Message}; all members are told"),
            RevocationOutcome.Known => ControlResult.Ok(answer.Message),
            _ => ControlResult.Refused($"the list has no effect: {answer.Message}"),
        };
    }
}
