using System.Net;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Configuration;
using FlannelMesh.Underlay;

namespace FlannelMesh.Diagnosis;

/// <summary>Asks the cloud who this host is and what it may do, changing no route.</summary>
internal static class CloudProbe
{
    private const int MostTries = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="provider">Disposed of afterwards.</param>
    public static async Task<CloudFact> ProbeAsync(
        string type, ICloudProvider provider, UnderlayInterface underlay, IPNetwork subnet, CancellationToken cancellation)
    {
        using var owned = provider;
        var (instance, problem) = await TryAsync(cancel => provider.DescribeInstanceAsync(underlay, cancel), cancellation);
        if (instance is null)
        {
            return new CloudFact(type, null, problem!.Message, []);
        }

        var (permissions, failure) = await TryAsync(cancel => provider.CheckPermissionsAsync(instance, subnet, cancel), cancellation);
        return new CloudFact(type, instance, failure?.Message, failure is null ? permissions : []);
    }

    public static Task<CloudFact> ProbeAsync(CloudBackendConfig config, NetworkConfig network, UnderlayInterface underlay, CancellationToken cancellation) =>
        ProbeAsync(config.Type, CloudProviders.Create(config, TimeProvider.System), underlay, network.SubnetAt(0), cancellation);

    /// <summary>What may be better a moment later is no finding yet.</summary>
    private static async Task<(T? Value, CloudException? Error)> TryAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var end = await CloudStep.RunAsync(step, Limit, TimeProvider.System, cancellation);
            if (end.Error is not { IsTransient: true } || tries == MostTries)
            {
                return end;
            }

            await Task.Delay(Pause, cancellation);
        }
    }
}
