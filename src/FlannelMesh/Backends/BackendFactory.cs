using FlannelMesh.Backends.Alloc;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Backends.HostGw;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Backends.Vxlan;
using FlannelMesh.Configuration;

namespace FlannelMesh.Backends;

/// <summary>From net-conf.json's Backend to the backend.</summary>
public static class BackendFactory
{
    /// <param name="config">From net-conf.json.</param>
    /// <param name="hasTxChecksumOffload">False: VXLAN devices leave no checksum to the network card.</param>
    /// <param name="identity">This node's tunnel; null where nothing is told to peers.</param>
    public static IBackend Create(BackendConfig config, bool hasTxChecksumOffload = true, TunnelIdentity? identity = null) => config switch
    {
        VxlanBackendConfig vxlan => new VxlanBackend(vxlan, hasTxChecksumOffload),
        HostGwBackendConfig => new HostGwBackend(),
        UdpBackendConfig udp => new TunBackend(udp, identity ?? TunnelIdentity.None),
        CloudBackendConfig cloud => new CloudRouteBackend(cloud.Type, UnderlayGateway.Find),
        AllocBackendConfig => new AllocBackend(),
        _ => throw new ConfigurationException($"unknown backend type \"{config.Type}\"; known types are vxlan, host-gw, udp, aws-vpc, gce, ali-vpc, alloc"),
    };
}
