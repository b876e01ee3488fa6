using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security.Enrollment;

internal static partial class EnrollmentLog
{
    [LoggerMessage(8100, LogLevel.Information, "Token {Token} was made for {Node}, good until {Until:u}")]
    public static partial void Invited(ILogger log, string token, string node, DateTime until);

    [LoggerMessage(8101, LogLevel.Information, "{Node} has a certificate for {Address} now, until {Until:u}")]
    public static partial void Issued(ILogger log, string node, string address, DateTime until);

    [LoggerMessage(8102, LogLevel.Warning, "A certificate is refused to {Address}: {Reason}")]
    public static partial void Refused(ILogger log, string address, string reason);

    [LoggerMessage(8103, LogLevel.Error, "The use of a token cannot be written down, so no certificate is given: {Error}")]
    public static partial void NotKept(ILogger log, string error);

    [LoggerMessage(8104, LogLevel.Warning, "{Path} is damaged ({Reason}); it was set aside as {Aside}, and the tokens in it are unknown now")]
    public static partial void DamagedInvitations(ILogger log, string path, string reason, string aside);

    [LoggerMessage(8110, LogLevel.Information, "This host has its certificate as {Node}, from {Address}")]
    public static partial void Joined(ILogger log, string node, string address);

    [LoggerMessage(8111, LogLevel.Warning, "No certificate yet; asking again. {Problem}")]
    public static partial void NotYet(ILogger log, string problem);

    [LoggerMessage(8112, LogLevel.Information, "The join token is not needed: {Reason}")]
    public static partial void TokenNotNeeded(ILogger log, string reason);

    [LoggerMessage(8113, LogLevel.Warning, "The certificate of {Path} cannot be used, and the join token brings another one. {Problem}")]
    public static partial void Replacing(ILogger log, string path, string problem);

    [LoggerMessage(8114, LogLevel.Error, "The certificate is for {From}, and this host is at {To} now: the others refuse it. `flannelmesh invite --anywhere` on a member with the authority's key, and --join TOKEN here, bring one for any address")]
    public static partial void Elsewhere(ILogger log, string from, string to);

    [LoggerMessage(8120, LogLevel.Information, "The certificate was renewed, until {Until:u}")]
    public static partial void Renewed(ILogger log, DateTime until);

    [LoggerMessage(8121, LogLevel.Warning, "The certificate ends at {Until:u} and cannot be renewed yet: {Problem}. It is tried again; a member needs --tls-ca-key, or `flannelmesh ca issue --here` makes another one")]
    public static partial void NotRenewed(ILogger log, DateTime until, string problem);

    [LoggerMessage(8122, LogLevel.Error, "The certificate ends at {Until:u}, soon, and cannot be renewed: {Problem}. A member needs --tls-ca-key, or `flannelmesh ca issue --here` makes another one")]
    public static partial void NotRenewedLate(ILogger log, DateTime until, string problem);
}
