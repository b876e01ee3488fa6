using System.Net;

namespace FlannelMesh.Backends.CloudRoute.Http;

/// <summary>
/// Asks a cloud's metadata service. Where it gives tokens (against requests that a machine is tricked into), they are used; where it
/// does not know them, or their answer does not get through to a container, the requests go without.
/// </summary>
internal sealed class MetadataClient(MetadataService service, TimeProvider time) : IDisposable
{
    private const string TokenLife = "21600";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Well before <see cref="TokenLife"/> ends.</summary>
    private static readonly TimeSpan TokenUse = TimeSpan.FromHours(5);

    private readonly CloudHttp _http = new(Timeout, usesProxy: false);
    private (string? Value, long At)? _token;

    public async Task<string> GetAsync(string path, CancellationToken cancellation) => await FindAsync(path, cancellation)
        ?? throw new CloudException($"the metadata service of {service.Cloud} does not know {path}: is this a machine of that cloud?");

    /// <returns>Null if there is no such thing.</returns>
    public async Task<string?> FindAsync(string path, CancellationToken cancellation)
    {
        var answer = await SendAsync(path, cancellation);
        if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && service.Token is not null)
        {
            // The token has ended early, as after a stop of the machine, or none was to be had when it was asked for.
            _token = null;
            answer = await SendAsync(path, cancellation);
        }

        return answer switch
        {
            { IsSuccess: true } => answer.Body.Trim(),
            { Status: HttpStatusCode.NotFound } => null,
            _ => throw CloudException.Of(
                $"metadata {path}",
                $"{(int)answer.Status}",
                answer.Status == HttpStatusCode.Unauthorized ? $"the metadata service of {service.Cloud} wants a token and gives none" : answer.Body,
                answer.RequestId,
                answer.Status == HttpStatusCode.Unauthorized ? "in a container, raise the hop limit of the instance's metadata options to 2" : null,
                answer.IsTransient),
        };
    }

    /// <summary>The entries of a directory.</summary>
    public async Task<string[]> ListAsync(string path, CancellationToken cancellation) =>
        [.. (await FindAsync(path, cancellation) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(entry => entry.TrimEnd('/'))];

    public void Dispose() => _http.Dispose();

    private async Task<CloudAnswer> SendAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Root, path));
        foreach (var (name, value) in service.Headers)
        {
            request.Headers.Add(name, value);
        }

        if (service.Token is not null && await TokenAsync(service.Token, cancellation) is { } token)
        {
            request.Headers.Add(service.TokenHeader, token);
        }

        return await _http.SendAsync($"metadata {path}", request, cancellation, $"is this a machine of {service.Cloud}, and does its firewall let the agent ask?");
    }

    /// <returns>Null if requests go without one.</returns>
    private async Task<string?> TokenAsync(Uri place, CancellationToken cancellation)
    {
        if (_token is { } known && time.GetElapsedTime(known.At) < TokenUse)
        {
            return known.Value;
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, place);
        request.Headers.Add($"{service.TokenHeader}-ttl-seconds", TokenLife);
        string? token;
        try
        {
            var answer = await _http.SendAsync("metadata token", request, cancellation);
            token = answer.IsSuccess && answer.Body.Length > 0 ? answer.Body.Trim() : null;
        }
        catch (CloudException)
        {
            token = null;
        }

        _token = (token, time.GetTimestamp());
        return token;
    }
}
