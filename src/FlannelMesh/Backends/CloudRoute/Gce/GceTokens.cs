using System.Text.Json;
using Google.Apis.Auth.OAuth2;

namespace FlannelMesh.Backends.CloudRoute.Gce;

/// <summary>Access tokens of the instance's service account, or of the one whose key is in a file. Google's library keeps and renews them.</summary>
internal sealed class GceTokens(GceSettings settings)
{
    private const string Scope = "https://www.googleapis.com/auth/compute";
    private const string CheckScope = "https://www.googleapis.com/auth/cloudplatformprojects.readonly";

    private ITokenAccess? _access;

    public async Task<string> GetAsync(CancellationToken cancellation)
    {
        const string Action = "access token";
        try
        {
            _access ??= settings.CredentialFile is { } file ? await FromFileAsync(file, cancellation) : new ComputeCredential(
                new ComputeCredential.Initializer(new Uri(settings.Metadata, "instance/service-accounts/default/token").ToString()));
            return await _access.GetAccessTokenForRequestAsync(null, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            throw new CloudException($"GOOGLE_APPLICATION_CREDENTIALS is {settings.CredentialFile}, which cannot be used: {e.Message}");
        }
        catch (Google.Apis.Auth.OAuth2.Responses.TokenResponseException e)
        {
            throw CloudException.Of(
                Action,
                e.Error?.Error ?? $"{e.StatusCode}",
                e.Error?.ErrorDescription ?? "the service account gives no token",
                null,
                "give the instance a service account with the scope compute-rw, or set GOOGLE_APPLICATION_CREDENTIALS",
                isTransient: e.StatusCode is not (System.Net.HttpStatusCode.BadRequest or System.Net.HttpStatusCode.Unauthorized));
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw CloudException.Unanswered(Action, settings.Metadata.Authority, e);
        }
    }

    private static async Task<ITokenAccess> FromFileAsync(string file, CancellationToken cancellation)
    {
        var json = await File.ReadAllTextAsync(file, cancellation);
        var type = JsonDocument.Parse(json).RootElement.GetProperty("type").GetString() ?? "";
        try
        {
            return CredentialFactory.FromJson(json, type).CreateScoped(Scope, CheckScope);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new IOException(e.Message.ReplaceLineEndings(" "), e);
        }
    }
}
