using FlannelMesh.Backends;
using FlannelMesh.Backends.Alloc;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Backends.HostGw;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Backends.Vxlan;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Backends;

public sealed class BackendFactoryTests
{
    [Fact]
    public void Each_type_has_its_backend()
    {
        Assert.Equal("vxlan", Assert.IsType<VxlanBackend>(BackendFactory.Create(new VxlanBackendConfig())).Type);
        Assert.Equal("host-gw", Assert.IsType<HostGwBackend>(BackendFactory.Create(new HostGwBackendConfig())).Type);
        Assert.Equal("aws-vpc", Assert.IsType<CloudRouteBackend>(BackendFactory.Create(new AwsVpcBackendConfig())).Type);
        Assert.Equal("gce", Assert.IsType<CloudRouteBackend>(BackendFactory.Create(new GceBackendConfig())).Type);
        Assert.Equal("ali-vpc", Assert.IsType<CloudRouteBackend>(BackendFactory.Create(new AliVpcBackendConfig())).Type);
        Assert.Equal("alloc", Assert.IsType<AllocBackend>(BackendFactory.Create(new AllocBackendConfig())).Type);
        Assert.Equal("udp", Assert.IsType<TunBackend>(BackendFactory.Create(new UdpBackendConfig())).Type);
    }

    [Fact]
    public void The_configured_vni_names_the_devices() =>
        Assert.Contains("flannel.42", BackendFactory.Create(new VxlanBackendConfig { Vni = 42 }).OwnedLinks);

    [Fact]
    public void An_unknown_type_is_refused_with_the_known_ones()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => BackendFactory.Create(new OtherBackendConfig()));

        Assert.Equal("unknown backend type \"other\"; known types are vxlan, host-gw, udp, aws-vpc, gce, ali-vpc, alloc", refusal.Message);
    }

    private sealed record OtherBackendConfig() : BackendConfig("other");
}
