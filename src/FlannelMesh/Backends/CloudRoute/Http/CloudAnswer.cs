using System.Net;

namespace FlannelMesh.Backends.CloudRoute.Http;

/// <summary>An answer in full.</summary>
/// <param name="RequestId">What the service calls the request; null if it does not say.</param>
public sealed record CloudAnswer(HttpStatusCode Status, string Body, string? RequestId)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The service is at fault, or asks for patience.</summary>
    public bool IsTransient => (int)Status is 429 or >= 500;
}
