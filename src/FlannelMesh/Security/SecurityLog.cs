using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security;

internal static partial class SecurityLog
{
    [LoggerMessage(8001, LogLevel.Information, "The certificate is another one now, until {Until:u}")]
    public static partial void Replaced(ILogger log, DateTime until);

    [LoggerMessage(8002, LogLevel.Error, "The certificates have changed and are no good; the former ones stay in use. {Problem}")]
    public static partial void NotReplaced(ILogger log, string problem);
}
