using Amazon.Runtime;

namespace FlannelMesh.Backends.CloudRoute.Aws;

/// <summary>What EC2's error codes mean for us.</summary>
internal static class AwsErrors
{
    public const string RouteExists = "RouteAlreadyExists";
    public const string NoSuchRoute = "InvalidRoute.NotFound";

    /// <summary>ReplaceRoute says so of a route that is not there.</summary>
    public const string NothingToReplace = "InvalidParameterValue";
    public const string Unauthorized = "UnauthorizedOperation";
    public const string DryRunPassed = "DryRunOperation";

    private const string AboutAuthorization = "Encoded authorization failure message";

    private static readonly HashSet<string> Transient =
    [
        "RequestLimitExceeded", "Throttling", "ThrottlingException", "EC2ThrottledException", "RequestThrottled", "InternalError", "InternalFailure",
        "ServiceUnavailable", "Unavailable", "IncorrectState", "OperationNotPermitted.Concurrent", "RequestTimeout",
    ];

    /// <param name="action">Such as "ec2:CreateRoute".</param>
    /// <param name="what">Such as "10.5.1.0/24 in rtb-1"; empty if there is nothing to add.</param>
    public static CloudException ToCloud(Exception error, string action, string what)
    {
        var name = what.Length == 0 ? action : $"{action} for {what}";
        if (error is not AmazonServiceException { ErrorCode.Length: > 0 } service)
        {
            return error is AmazonClientException or AmazonServiceException && error.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase)
                ? CloudException.Of(
                    name, "no credentials", error.Message, null, "give the instance a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", isTransient: true)
                : CloudException.Unanswered(name, "EC2", error.InnerException ?? error);
        }

        var isTransient = Transient.Contains(service.ErrorCode) || (int)service.StatusCode >= 500;
        return CloudException.Of(name, service.ErrorCode, Shortened(service.Message), service.RequestId, Cure(service.ErrorCode, action), isTransient);
    }

    private static string? Cure(string code, string action) => code switch
    {
        Unauthorized => $"allow {action} in the IAM policy of the instance's role",
        "AuthFailure" or "InvalidClientTokenId" or "SignatureDoesNotMatch" or "ExpiredToken" or "RequestExpired" =>
            "correct the role or the keys of the agent, and the host's clock",
        "RouteLimitExceeded" =>
            "raise the quota \"Routes per route table\" of the VPC service (50 by default; Service Quotas, code L-93826ACB), "
            + "or have fewer hosts",
        "InvalidRouteTableID.NotFound" or "InvalidRouteTableId.Malformed" => "correct Backend.RouteTableID: it must be a table of the host's VPC and region",
        _ => null,
    };

    /// <summary>Without the part for machines.</summary>
    private static string Shortened(string message) =>
        message.IndexOf(AboutAuthorization, StringComparison.Ordinal) is var end and > 0 ? message[..end].TrimEnd() : message;
}
