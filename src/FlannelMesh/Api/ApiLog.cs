using Microsoft.Extensions.Logging;

namespace FlannelMesh.Api;

internal static partial class ApiLog
{
    [LoggerMessage(6001, LogLevel.Information, "API on {Address} and {Path}")]
    public static partial void Listening(ILogger log, string address, string path);

    [LoggerMessage(6002, LogLevel.Error, "{Request} failed: {Error}")]
    public static partial void Failed(ILogger log, string request, string error);
}
