using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlannelMesh.Dashboard;

/// <summary>One file of the page, as it lies in this program.</summary>
internal sealed record DashboardFile(string ContentType, byte[] Content, EntityTagHeaderValue Tag)
{
    // Everything comes from this agent, as files: what a host name smuggles in is never run, nor shown as markup.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    public Task WriteAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache";
        headers.ETag = Tag.ToString();
        headers.Vary = HeaderNames.Accept;
        if (IsKnown(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = ContentType;
        context.Response.ContentLength = Content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(Content).AsTask();
    }

    private bool IsKnown(HttpRequest request) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(tag => tag.Compare(Tag, useStrongComparison: false) || tag.Equals(EntityTagHeaderValue.Any));
}
