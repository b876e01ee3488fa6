namespace FlannelMesh.Backends.CloudRoute.Http;

/// <summary>Plain HTTP with time limits; that nobody answers is a <see cref="CloudException"/>.</summary>
internal sealed class CloudHttp : IDisposable
{
    private static readonly string[] RequestIdHeaders = ["x-goog-request-id", "x-acs-request-id", "x-amzn-requestid"];

    private readonly HttpClient _client;

    /// <param name="timeout">Of one request.</param>
    /// <param name="usesProxy">As the environment says; a metadata service is never behind one.</param>
    public CloudHttp(TimeSpan timeout, bool usesProxy)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = timeout,
            UseProxy = usesProxy,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _client = new HttpClient(handler) { Timeout = timeout };
    }

    /// <param name="action">For the message.</param>
    /// <param name="cure">What to do if nobody answers.</param>
    public async Task<CloudAnswer> SendAsync(string action, HttpRequestMessage request, CancellationToken cancellation, string? cure = null)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsStringAsync(cancellation);
            var id = RequestIdHeaders.Select(name => response.Headers.TryGetValues(name, out var values) ? values.First() : null).FirstOrDefault(id => id is not null);
            return new CloudAnswer(response.StatusCode, body, id);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw CloudException.Unanswered(action, request.RequestUri!.Authority, e, cure);
        }
    }

    public void Dispose() => _client.Dispose();
}
