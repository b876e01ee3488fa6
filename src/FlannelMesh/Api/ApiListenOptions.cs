using System.Net;
using FlannelMesh.Api.Access;
using FlannelMesh.Hosting;

namespace FlannelMesh.Api;

/// <summary>Where the API listens.</summary>
/// <param name="Http">Read-only TCP listener; null for none.</param>
/// <param name="ControlSocket">Path of the unix socket, the commands' way in.</param>
/// <param name="Healthz">flannel's listener for /healthz and /readyz alone; null for none.</param>
public sealed record ApiListenOptions(IPEndPoint? Http, string ControlSocket, IPEndPoint? Healthz)
{
    private const string HttpFlag = "--http";
    private const string HealthzFlag = "--healthz-port";

    /// <summary>Who may read what of the read-only listener.</summary>
    public HttpAccess Access { get; init; } = HttpAccess.Everybody;

    /// <summary>Of the read-only listener; null for plain HTTP.</summary>
    public HttpCertificate? Certificate { get; init; }

    /// <summary>What this host may be called beside its addresses and what its certificate says.</summary>
    public IReadOnlyCollection<string> HostNames { get; init; } = [];

    public ApiLimits Limits { get; init; } = ApiLimits.Usual;

    /// <summary>The read-only listener answers health checks as well, so one is enough where both were asked for.</summary>
    public bool IsHealthzShared => Certificate is null && Healthz is { Port: not 0 } && Healthz.Equals(Http);

    /// <summary>Null if the ports can be had, or a sentence with the flag that changes the one that cannot.</summary>
    public string? Conflict()
    {
        if (Http is not null && PortProbe.Check(Http.Address, Http.Port, HttpFlag) is { } http)
        {
            return http;
        }

        if (Healthz is null || IsHealthzShared)
        {
            return null;
        }

        return Http is { Port: not 0 } && new ListeningSocket(Http, "").Blocks(Healthz.Address, Healthz.Port)
            ? $"{HealthzFlag} asks for {Healthz}, where {HttpFlag} {Http} listens already; give one of them another port"
            : PortProbe.Check(Healthz.Address, Healthz.Port, HealthzFlag);
    }
}
