using System.Globalization;
using System.Text.Json;
using FlannelMesh.Backends.CloudRoute.Http;

namespace FlannelMesh.Backends.CloudRoute.Ali;

/// <summary>Calls of Alibaba Cloud's VPC API, version 2016-04-28. Failures are <see cref="CloudException"/>s.</summary>
internal sealed class AliApi(Uri? endpoint, AliCredentials credentials, TimeProvider time) : IDisposable
{
    private const string Version = "2016-04-28";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly CloudHttp _http = new(Timeout, usesProxy: true);

    /// <param name="action">Such as CreateRouteEntry.</param>
    /// <param name="what">For messages; empty if there is nothing to add.</param>
    public async Task<JsonElement> CallAsync(
        string region, string action, string what, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellation)
    {
        var keys = await credentials.GetAsync(cancellation);
        var all = new Dictionary<string, string>(parameters)
        {
            ["Action"] = action,
            ["Version"] = Version,
            ["Format"] = "JSON",
            ["RegionId"] = region,
            ["AccessKeyId"] = keys.Id,
            ["SignatureMethod"] = "HMAC-SHA1",
            ["SignatureVersion"] = "1.0",
            ["SignatureNonce"] = Guid.NewGuid().ToString(),
            ["Timestamp"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        if (keys.Token is { } token)
        {
            all["SecurityToken"] = token;
        }

        all["Signature"] = RpcSignature.Of("POST", all, keys.Secret);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint ?? new Uri($"https://vpc.{region}.aliyuncs.com/"));

        // In the body: what is in a URL ends up in the logs of proxies.
        request.Content = new FormUrlEncodedContent(all);
        var name = what.Length == 0 ? $"vpc:{action}" : $"vpc:{action} of {what}";
        var answer = await _http.SendAsync(name, request, cancellation);
        return answer.IsSuccess ? JsonDocument.Parse(answer.Body).RootElement : throw AliErrors.Of(name, action, answer);
    }

    public void Dispose() => _http.Dispose();
}
