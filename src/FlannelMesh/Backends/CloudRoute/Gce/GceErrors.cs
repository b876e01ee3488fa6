using System.Text.Json;
using FlannelMesh.Backends.CloudRoute.Http;

namespace FlannelMesh.Backends.CloudRoute.Gce;

/// <summary>What Compute Engine's errors mean for us.</summary>
internal static class GceErrors
{
    public const string NotFound = "notFound";
    public const string AlreadyExists = "alreadyExists";

    private static readonly HashSet<string> Transient =
    [
        "rateLimitExceeded", "userRateLimitExceeded", "backendError", "internalError", "resourceNotReady", "RESOURCE_NOT_READY",
        "RATE_LIMIT_EXCEEDED", "INTERNAL_ERROR", "RESOURCE_OPERATION_RATE_EXCEEDED",
    ];

    /// <summary>An HTTP answer that is no success.</summary>
    /// <param name="permission">What the action needs, such as compute.routes.create.</param>
    public static CloudException Of(string action, string permission, CloudAnswer answer, string? requestId)
    {
        var (reason, message) = Read(answer);
        return CloudException.Of(
            action, reason, message, answer.RequestId ?? requestId, Cure(reason, message, permission), answer.IsTransient || Transient.Contains(reason));
    }

    /// <summary>A failure of a long-running operation.</summary>
    public static CloudException Of(string action, string permission, string code, string message, string operation) =>
        CloudException.Of(action, code, message, operation, Cure(code, message, permission), Transient.Contains(code));

    private static (string Reason, string Message) Read(CloudAnswer answer)
    {
        try
        {
            var error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");
            var reason = error.TryGetProperty("errors", out var errors) && errors.GetArrayLength() > 0 && errors[0].TryGetProperty("reason", out var first)
                ? first.GetString()
                : error.TryGetProperty("status", out var status) ? status.GetString() : null;
            return (reason ?? $"{(int)answer.Status}", error.GetProperty("message").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ($"{(int)answer.Status}", answer.Status.ToString());
        }
    }

    private static string? Cure(string reason, string message, string permission) => reason switch
    {
        _ when message.Contains("insufficient authentication scopes", StringComparison.OrdinalIgnoreCase) =>
            "stop the instance and give it the scope compute-rw: gcloud compute instances set-service-account NAME --scopes compute-rw",
        "forbidden" or "required" or "PERMISSION_DENIED" or "insufficientPermissions" => $"grant {permission} to the instance's service account",
        "authError" or "UNAUTHENTICATED" => "correct the service account or GOOGLE_APPLICATION_CREDENTIALS, and the host's clock",
        "quotaExceeded" or "QUOTA_EXCEEDED" => "raise the quota \"Routes\" of the project (IAM & Admin, Quotas), or have fewer hosts",
        "accessNotConfigured" => "enable the Compute Engine API of the project: gcloud services enable compute.googleapis.com",
        _ => null,
    };
}
