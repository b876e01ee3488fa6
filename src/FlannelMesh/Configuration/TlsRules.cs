using System.Net;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Configuration;

/// <summary>Whether the cluster port has TLS, and where its certificates are.</summary>
internal static class TlsRules
{
    /// <summary>Those that are given, else those of the data directory; null if there are none, or if there is to be no TLS.</summary>
    public static TlsFiles? FilesOf(AgentOptions options) =>
        options.Insecure ? null
        : options.Tls ?? (new CertificateHome(options.DataDir) is { HasCertificate: true } home ? home.Files : null);

    /// <summary>Why the agent must not listen; null if it may. An open port must be asked for.</summary>
    /// <param name="listen">Where; null if that is not known.</param>
    public static string? Objection(AgentOptions options, IPAddress? listen) =>
        options.Insecure || options.Join is not null || FilesOf(options) is not null || (listen is not null && IPAddress.IsLoopback(listen))
            ? null
            : $"there is no certificate, and the cluster port{(listen is null ? "" : $" {new IPEndPoint(listen, options.Port)}")} would be open to everybody who can reach it. "
                + "Make one (`flannelmesh ca init --here` on the first host), or join with a token of a member (`flannelmesh invite` there, --join TOKEN here), "
                + "or say that the port may be open (--insecure)";
}
