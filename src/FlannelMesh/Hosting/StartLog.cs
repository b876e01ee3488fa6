using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>What the agent says of itself when it starts, or starts anew somewhere else.</summary>
internal static class StartLog
{
    /// <param name="tls">Null without TLS.</param>
    /// <param name="voters">How many voters the cluster has or will have.</param>
    public static void Write(ILogger log, AgentConfiguration configuration, AgentPlace place, string backend, TlsMaterial? tls, int voters)
    {
        var (node, listen) = place;
        AgentLog.Started(
            log,
            Agent.Version,
            node.Name,
            node.NodeId,
            node.Network.Network.ToString(),
            backend,
            node.Underlay.LinkName,
            (node.Underlay.Address ?? node.Underlay.AddressV6)!.ToString(),
            listen.ToString());
        foreach (var warning in configuration.Warnings)
        {
            AgentLog.ConfigurationWarning(log, warning);
        }

        if (tls is not null)
        {
            AgentLog.Secure(log, listen.ToString(), tls.Certificate.NotAfter.ToUniversalTime());
        }
        else if (!IPAddress.IsLoopback(listen.Address))
        {
            AgentLog.Insecure(log, listen.ToString());
        }

        if (VotersAdvice.Of(voters) is { } advice)
        {
            AgentLog.VoterAdvice(log, voters, advice);
        }
    }

    /// <summary>Of a host that has another address than before.</summary>
    public static void WriteMoved(ILogger log, NodeIdentity? identity, IPAddress address)
    {
        if (identity?.MayBeAt(address) == false)
        {
            EnrollmentLog.Elsewhere(log, string.Join(", ", identity.Addresses), address.ToString());
        }
    }
}
