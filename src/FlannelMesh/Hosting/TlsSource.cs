using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Identity;
using FlannelMesh.Netlink;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>Finds the certificates of the cluster port before anything listens; gets them from a member if there is a join token.</summary>
internal sealed class TlsSource(AgentConfiguration configuration, CertificateHome home, Revocations revocations, TimeProvider time, ILogger log)
{
    private AgentOptions Options => configuration.Options;

    /// <returns>Null without TLS.</returns>
    /// <exception cref="ConfigurationException">The port would be open without anybody having asked for it, or the certificates or the token are no good.</exception>
    /// <exception cref="AgentFailedException">No member could help before the token ended.</exception>
    public async Task<TlsFiles?> FindAsync(CancellationToken cancellation)
    {
        var listen = Listen();
        if (TlsRules.Objection(Options, listen) is { } objection)
        {
            throw new ConfigurationException(objection);
        }

        home.Recover();
        if (Options.Join is { } token && !IsReady(listen))
        {
            await new Enroller(token, home, time, log).RunAsync(Self(listen), cancellation);
        }

        var files = TlsRules.FilesOf(Options);
        if (files == home.Files && Problem(listen) is { } problem)
        {
            throw new ConfigurationException($"{problem}; `flannelmesh invite` on a member with the authority's key, and --join TOKEN here, bring another one");
        }

        return files is null && Options.TlsAuthorityKey is { } key
            ? throw new ConfigurationException($"--tls-ca-key {key}: this node has no certificate itself; `flannelmesh ca issue --here` makes one")
            : files;
    }

    /// <summary>There is a certificate already, so that a token may stay in a configuration.</summary>
    private bool IsReady(IPAddress listen)
    {
        if (Options.Tls is not null)
        {
            EnrollmentLog.TokenNotNeeded(log, "--tls-cert is given");
            return true;
        }

        if (!home.HasCertificate)
        {
            return false;
        }

        if (Problem(listen) is { } problem)
        {
            EnrollmentLog.Replacing(log, home.Files.Certificate, problem);
            return false;
        }

        EnrollmentLog.TokenNotNeeded(log, $"{home.Files.Certificate} is good");
        return true;
    }

    /// <summary>Of the data directory's certificate.</summary>
    private string? Problem(IPAddress listen)
    {
        try
        {
            var identity = TlsMaterial.Load(home.Files, time, revocations).Identity;
            return identity.MayBeAt(listen) ? null
                : $"{home.Files.Certificate} is for {string.Join(", ", identity.Addresses)}, and this host is at {listen} now";
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    private NodeIdentity Self(IPAddress listen)
    {
        var id = NodeStore.Peek(Options.DataDir) is { } known ? new NodeId(known.NodeId) : NodeId.New();
        var isAnywhere = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any);
        return new NodeIdentity(Options.NodeName, id, isAnywhere ? [] : [listen]);
    }

    private IPAddress Listen()
    {
        using var netlink = RouteNetlink.Open();
        return UnderlaySelector.Select(HostNetwork.Read(netlink), Options, configuration.Network).BindAddress;
    }
}
