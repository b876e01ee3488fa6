namespace FlannelMesh.Backends.CloudRoute;

/// <summary>A cloud has refused or not answered. The message is one line: action, code, the cloud's words, request id, cure.</summary>
public sealed class CloudException(string message, bool isTransient = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The same may succeed a little later, without anybody doing anything.</summary>
    public bool IsTransient { get; } = isTransient;

    /// <summary>The cloud's own code; empty if it did not answer.</summary>
    public string Code { get; private init; } = "";

    /// <param name="action">What was asked, such as "ec2:CreateRoute for 10.5.1.0/24 in rtb-1".</param>
    /// <param name="code">The cloud's.</param>
    /// <param name="text">The cloud's words.</param>
    /// <param name="requestId">For the cloud's support; null if it gave none.</param>
    /// <param name="cure">What a person can do; null if there is nothing but to wait.</param>
    public static CloudException Of(string action, string code, string text, string? requestId, string? cure, bool isTransient) =>
        new($"{action}: {code}: {OneLine(text)}{(requestId is null ? "" : $" (request {requestId})")}{(cure is null ? "" : $"; {cure}")}", isTransient)
        {
            Code = code,
        };

    /// <summary>There was no answer.</summary>
    public static CloudException Unanswered(string action, string place, Exception inner, string? cure = null) => new(
        $"{action}: no answer from {place}: {OneLine(inner is OperationCanceledException ? "timed out" : inner.Message)}{(cure is null ? "" : $"; {cure}")}",
        isTransient: true,
        inner);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
