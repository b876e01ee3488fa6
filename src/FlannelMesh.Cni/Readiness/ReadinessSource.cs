using System.Net;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Readiness;

/// <summary>Where /readyz of the agent is asked.</summary>
/// <param name="Endpoints">In this order, until one is there; none: nobody is asked.</param>
/// <param name="Path">Of the URL.</param>
internal sealed record ReadinessSource(IReadOnlyList<AgentEndpoint> Endpoints, string Path)
{
    public const string Rule = "\"unix:/PATH/OF/SOCKET\", \"http://ADDRESS:PORT\" with an optional path, or \"none\"";

    private const string DefaultPath = "/readyz";
    private const string UnixPrefix = "unix:";
    private const string HttpPrefix = "http://";
    private const string DefaultSocket = "/run/flannelmesh/agent.sock";

    public static ReadinessSource Default { get; } =
        new([AgentEndpoint.Unix(DefaultSocket), AgentEndpoint.Tcp(new IPEndPoint(IPAddress.Loopback, 8286))], DefaultPath);

    /// <exception cref="CniException">It is none of what <see cref="Rule"/> says.</exception>
    public static ReadinessSource Parse(string? text)
    {
        if (text is null)
        {
            return Default;
        }

        if (text == "none")
        {
            return new ReadinessSource([], DefaultPath);
        }

        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal) && AgentEndpoint.IsSocketPath(text[UnixPrefix.Length..]))
        {
            return new ReadinessSource([AgentEndpoint.Unix(text[UnixPrefix.Length..])], DefaultPath);
        }

        if (text.StartsWith(HttpPrefix, StringComparison.Ordinal) && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            var rest = text[HttpPrefix.Length..];
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            var (authority, path) = slash < 0 ? (rest, "/") : (rest[..slash], rest[slash..]);
            if (IPEndPoint.TryParse(authority, out var endpoint) && endpoint.Port > 0)
            {
                return new ReadinessSource([AgentEndpoint.Tcp(endpoint)], path == "/" ? DefaultPath : path);
            }
        }

        throw new CniException(CniErrorCode.InvalidConfiguration, $"readyz is \"{text}\"; it must be {Rule}");
    }
}
