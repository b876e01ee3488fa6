using FlannelMesh.Backends.CloudRoute.Ali;
using FlannelMesh.Backends.CloudRoute.Aws;
using FlannelMesh.Backends.CloudRoute.Gce;
using FlannelMesh.Configuration;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>From net-conf.json's Backend to the cloud. Each in a method of its own, so that no cloud's library is loaded for another's sake.</summary>
public static class CloudProviders
{
    public static ICloudProvider Create(CloudBackendConfig config, TimeProvider time) => config switch
    {
        AwsVpcBackendConfig aws => Aws(aws, time),
        GceBackendConfig => Gce(time),
        AliVpcBackendConfig ali => Ali(ali, time),
        _ => throw new ConfigurationException($"unknown cloud \"{config.Type}\""),
    };

    private static AwsProvider Aws(AwsVpcBackendConfig config, TimeProvider time) =>
        AwsProvider.Create(config.RouteTableIds, Environment.GetEnvironmentVariable, time);

    private static GceProvider Gce(TimeProvider time) => GceProvider.Create(Environment.GetEnvironmentVariable, time);

    private static AliProvider Ali(AliVpcBackendConfig config, TimeProvider time) =>
        AliProvider.Create(config.RouteTableId, Environment.GetEnvironmentVariable, time);
}
