using System.Text.Json;
using FlannelMesh.Backends.CloudRoute.Http;

namespace FlannelMesh.Backends.CloudRoute.Ali;

/// <summary>What Alibaba Cloud's error codes mean for us.</summary>
internal static class AliErrors
{
    public const string NoSuchEntry = "InvalidRouteEntry.NotFound";

    /// <summary>The table has an entry with this destination.</summary>
    public static readonly string[] Duplicate = ["RouterEntryConflict.Duplicated", "InvalidCIDRBlock.Duplicate"];

    /// <summary>Among them what comes of the API's rule that a VPC's routes are changed one at a time.</summary>
    private static readonly HashSet<string> Transient =
    [
        "TaskConflict", "OperationConflict", "IncorrectRouteEntryStatus", "IncorrectStatus.RouteTableStatus", "IncorrectVpcStatus",
        "IncorrectVSwitchStatus", "LastTokenProcessing", "OperationFailed.DistibuteLock", "SystemBusy", "ServiceUnavailable",
        "ServiceUnavailableTemporary", "InternalError", "UnknownError", "IncorrectStatus",
    ];

    public static CloudException Of(string name, string action, CloudAnswer answer)
    {
        var (code, message, requestId) = Read(answer);
        var isTransient = answer.IsTransient || Transient.Contains(code) || code.StartsWith("Throttling", StringComparison.Ordinal);
        return CloudException.Of(name, code, message, requestId ?? answer.RequestId, Cure(code, action), isTransient);
    }

    private static (string Code, string Message, string? RequestId) Read(CloudAnswer answer)
    {
        try
        {
            var json = JsonDocument.Parse(answer.Body).RootElement;
            return (Text("Code") ?? $"{(int)answer.Status}", Text("Message") ?? "", Text("RequestId"));

            string? Text(string key) => json.TryGetProperty(key, out var value) ? value.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ($"{(int)answer.Status}", answer.Status.ToString(), null);
        }
    }

    private static string? Cure(string code, string action) => code switch
    {
        "QuotaExceeded" or "QuotaExceeded.RouteEntry" =>
            "raise the quota of custom route entries of a route table (200 by default; Quota Center, vpc_quota_route_entrys_num), or have fewer hosts",
        "NoPermission" or "Forbidden" or "Forbidden.RAM" or "NoPermisson" => $"allow vpc:{action} in the RAM policy of the instance's role",
        "InvalidAccessKeyId.NotFound" or "InvalidAccessKeyId.Inactive" or "SignatureDoesNotMatch" or "IncompleteSignature"
            or "InvalidSecurityToken.Expired" or "InvalidTimeStamp.Expired" or "IllegalTimestamp" =>
            "correct the role or the keys of the agent, and the host's clock",
        "InvalidRouteTableId.NotFound" => "correct Backend.RouteTableID: it must be a table of the host's VPC",
        "InvalidCidrBlock" => "the Network must not overlap the VPC's vSwitches",
        _ => null,
    };
}
