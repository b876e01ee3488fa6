using System.Net;
using FlannelMesh.Api;
using FlannelMesh.Api.Access;
using FlannelMesh.Configuration;
using FlannelMesh.Security;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>Where the API listens and whom it answers, from the settings and the node's certificate.</summary>
internal static class ApiListen
{
    /// <exception cref="ConfigurationException">A file is not as it must be, or --http-tls has no certificate.</exception>
    public static ApiListenOptions Create(AgentOptions options, string nodeName, TlsCredentials? credentials, TimeProvider time, ILogger log)
    {
        var http = options.Http;
        var listen = new ApiListenOptions(options.HttpListen, options.ControlSocket, options.HealthzListen) { HostNames = [nodeName, .. http.HostNames] };
        if (options.HttpListen is not { } endPoint)
        {
            return listen;
        }

        var token = http.TokenFile is { } file ? new HttpToken(file, time, log) : null;
        var certificate = !http.IsTls ? null
            : http.Certificate is { } pem ? HttpCertificate.OfFiles(pem, http.Key!, time, log)
            : credentials is not null ? HttpCertificate.OfNode(credentials)
            : throw new ConfigurationException("--http-tls needs a certificate: the node's (--tls-ca, --tls-cert and --tls-key), or --http-tls-cert and --http-tls-key");
        var authority = http.IsTls ? credentials : null;
        var isAsked = token is not null || authority is not null;
        var isOpen = !isAsked && (IPAddress.IsLoopback(endPoint.Address) || options.Insecure);
        Warn(endPoint, isOpen, isAsked, token is not null && certificate is null, http.Open, log);
        return listen with { Certificate = certificate, Access = isOpen ? HttpAccess.Everybody : new HttpAccess(http.Open, token, authority, time, log) };
    }

    private static void Warn(IPEndPoint endPoint, bool isOpen, bool isAsked, bool isTokenClear, OpenPaths open, ILogger log)
    {
        var address = endPoint.ToString();
        if (IPAddress.IsLoopback(endPoint.Address))
        {
            return;
        }

        if (isOpen)
        {
            ApiLog.OpenToAll(log, address);
        }
        else if (!isAsked)
        {
            string[] paths = [.. open.HasFlag(OpenPaths.Health) ? ["/healthz", "/readyz"] : Array.Empty<string>(), .. open.HasFlag(OpenPaths.Metrics) ? ["/metrics"] : Array.Empty<string>()];
            ApiLog.Closed(log, address, paths.Length == 0 ? "that it is there" : string.Join(", ", paths));
        }
        else if (isTokenClear)
        {
            ApiLog.TokenInTheClear(log, address);
        }
    }
}
