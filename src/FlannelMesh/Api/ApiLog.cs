using Microsoft.Extensions.Logging;

namespace FlannelMesh.Api;

internal static partial class ApiLog
{
    [LoggerMessage(6001, LogLevel.Information, "API on {Address} and {Path}")]
    public static partial void Listening(ILogger log, string address, string path);

    [LoggerMessage(6002, LogLevel.Error, "{Request} failed: {Error}")]
    public static partial void Failed(ILogger log, string request, string error);

    [LoggerMessage(6101, LogLevel.Warning, "Everybody who reaches {Address} can read the API, because of --insecure; --http-token-file or --http-tls ask who it is")]
    public static partial void OpenToAll(ILogger log, string address);

    [LoggerMessage(6102, LogLevel.Warning, "{Address} is not loopback: without --http-token-file or --http-tls it tells nothing but {Path}")]
    public static partial void Closed(ILogger log, string address, string path);

    [LoggerMessage(6103, LogLevel.Warning, "The token for {Address} travels in the clear: --http-tls encrypts it, or let the network do so")]
    public static partial void TokenInTheClear(ILogger log, string address);

    [LoggerMessage(6104, LogLevel.Warning, "{Address} has named too many wrong tokens; it may try one every ten seconds from now on")]
    public static partial void WrongTokens(ILogger log, string address);

    [LoggerMessage(6105, LogLevel.Information, "A new token is in {Path}; the former one is worth nothing any more")]
    public static partial void TokenReplaced(ILogger log, string path);

    [LoggerMessage(6106, LogLevel.Information, "HTTPS shows the new certificate in {Path} from now on")]
    public static partial void CertificateReplaced(ILogger log, string path);

    [LoggerMessage(6107, LogLevel.Warning, "What HTTP asks for or shows has changed and is no good: {Problem}; the former one stays in use")]
    public static partial void NotReplaced(ILogger log, string problem);
}
