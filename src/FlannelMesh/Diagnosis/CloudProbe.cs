using System.Net;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Configuration;
using FlannelMesh.Underlay;

namespace FlannelMesh.Diagnosis;

/// <summary>Asks the cloud who this host is and what it may do, changing no route.</summary>
internal static class CloudProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="provider">Disposed of afterwards.</param>
    public static async Task<CloudFact> ProbeAsync(
        string type, ICloudProvider provider, UnderlayInterface underlay, IPNetwork subnet, CancellationToken cancellation)
    {
        using var owned = provider;
        var (instance, problem) = await CloudStep.RunAsync(cancel => provider.DescribeInstanceAsync(underlay, cancel), Limit, TimeProvider.System, cancellation);
        if (instance is null)
        {
            return new CloudFact(type, null, problem!.Message, []);
        }

        var (permissions, failure) = await CloudStep.RunAsync(
            cancel => provider.CheckPermissionsAsync(instance, subnet, cancel), Limit, TimeProvider.System, cancellation);
        return new CloudFact(type, instance, failure?.Message, failure is null ? permissions : []);
    }

    public static Task<CloudFact> ProbeAsync(CloudBackendConfig config, NetworkConfig network, UnderlayInterface underlay, CancellationToken cancellation) =>
        ProbeAsync(config.Type, CloudProviders.Create(config, TimeProvider.System), underlay, network.SubnetAt(0), cancellation);
}
