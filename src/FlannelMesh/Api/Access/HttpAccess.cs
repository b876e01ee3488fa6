using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Api.Access;

/// <summary>Who may read what of the TCP listener. Authenticated is who names the token, or shows a certificate of the cluster's authority.</summary>
/// <param name="open">What everybody may read.</param>
/// <param name="token">Null if there is none.</param>
/// <param name="authority">Whose certificates count; null without TLS.</param>
public sealed class HttpAccess(OpenPaths open, HttpToken? token, TlsCredentials? authority, TimeProvider time, ILogger log)
{
    private const string Scheme = "Bearer ";

    private readonly GuessLimit _guesses = new(time);

    public static HttpAccess Everybody { get; } = new(OpenPaths.Everything, null, null, TimeProvider.System, NullLogger.Instance);

    /// <returns>Null if the answer may be given.</returns>
    public AccessRefusal? Judge(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (open.HasFlag(OpenPaths.Everything)
            || (open.HasFlag(OpenPaths.Health) && path is "/healthz" or "/readyz")
            || (open.HasFlag(OpenPaths.Metrics) && path is "/metrics"))
        {
            return null;
        }

        if (token is null && authority is null)
        {
            return new AccessRefusal(
                StatusCodes.Status403Forbidden, "beyond loopback this is only for who can say who they are: start the agent with --http-token-file, or with --http-tls and certificates of the cluster's authority");
        }

        var refusal = RefusalOf(context.Connection.ClientCertificate);
        return refusal is null ? null : RefusalOf(context.Request.Headers.Authorization, context.Connection.RemoteIpAddress ?? IPAddress.None, refusal);
    }

    private string? RefusalOf(X509Certificate2? certificate)
    {
        if (authority is null)
        {
            return "no certificates count here";
        }

        _ = authority.Current.Verify(certificate, time.GetUtcNow(), out var refusal);
        return refusal;
    }

    private AccessRefusal? RefusalOf(string? authorization, IPAddress address, string certificateRefusal)
    {
        if (token is null)
        {
            return new AccessRefusal(StatusCodes.Status401Unauthorized, $"a client certificate of this cluster's authority is needed: {certificateRefusal}");
        }

        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new AccessRefusal(
                StatusCodes.Status401Unauthorized,
                $"a token is needed, the one in the agent's {HttpToken.Flag}: Authorization: Bearer TOKEN"
                + (authority is null ? "" : "; or a client certificate of this cluster's authority"));
        }

        if (_guesses.Wait(address) is var wait && wait > TimeSpan.Zero)
        {
            return new AccessRefusal(StatusCodes.Status429TooManyRequests, "too many wrong tokens came from this address", wait);
        }

        if (token.Is(authorization[Scheme.Length..].Trim()))
        {
            return null;
        }

        if (_guesses.Count(address))
        {
            ApiLog.WrongTokens(log, address.ToString());
        }

        return new AccessRefusal(StatusCodes.Status401Unauthorized, $"this is not the token in the agent's {HttpToken.Flag}");
    }
}
