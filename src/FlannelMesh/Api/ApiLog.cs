using Microsoft.Extensions.Logging;

namespace FlannelMesh.Api;

internal static partial class ApiLog
{
    [LoggerMessage(6001, LogLevel.Information, "API on {Http} and {Socket}")]
    public static partial void Listening(ILogger log, string http, string socket);

    [LoggerMessage(6002, LogLevel.Error, "{Path} failed: {Error}")]
    public static partial void Failed(ILogger log, string path, string error);
}
