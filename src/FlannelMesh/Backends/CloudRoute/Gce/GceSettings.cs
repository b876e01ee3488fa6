using FlannelMesh.Backends.CloudRoute.Http;

namespace FlannelMesh.Backends.CloudRoute.Gce;

/// <summary>How to reach Google Compute Engine.</summary>
/// <param name="Metadata">Ends with computeMetadata/v1/.</param>
/// <param name="Compute">Ends with compute/v1/.</param>
/// <param name="ResourceManager">Ends with a slash.</param>
/// <param name="CredentialFile">A key of a service account; null takes the instance's own.</param>
public sealed record GceSettings(Uri Metadata, Uri Compute, Uri ResourceManager, string? CredentialFile)
{
    private const string DefaultMetadataHost = "169.254.169.254";
    private const string DefaultCompute = "https://compute.googleapis.com/compute/v1/";
    private const string DefaultResourceManager = "https://cloudresourcemanager.googleapis.com/";

    /// <summary>From the variables that Google's own tools and libraries know.</summary>
    /// <param name="environment">A variable's value; null if it is not set.</param>
    public static GceSettings Read(Func<string, string?> environment)
    {
        return new GceSettings(
            new Uri($"http://{Value("GCE_METADATA_HOST") ?? DefaultMetadataHost}/computeMetadata/v1/"),
            MetadataService.Directory(Value("CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE") ?? DefaultCompute),
            MetadataService.Directory(Value("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER") ?? DefaultResourceManager),
            Value("GOOGLE_APPLICATION_CREDENTIALS"));

        string? Value(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }
}
