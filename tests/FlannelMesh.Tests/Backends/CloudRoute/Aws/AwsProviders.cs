using System.Collections.Immutable;
using Amazon.Runtime;
using FlannelMesh.Backends.CloudRoute.Aws;
using FlannelMesh.Testing.Clouds;

namespace FlannelMesh.Tests.Backends.CloudRoute.Aws;

internal static class AwsProviders
{
    public static AwsProvider Of(FakeCloud cloud, FakeMachine machine, ImmutableArray<string>? tables = null) => new(
        new AwsSettings(tables ?? [], cloud.MetadataOf(machine))
        {
            Endpoint = cloud.Url,
            Credentials = new SessionAWSCredentials(FakeAws.KeyId, FakeAws.Secret, FakeAws.SessionToken),
        },
        TimeProvider.System);
}
