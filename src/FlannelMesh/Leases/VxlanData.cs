using FlannelMesh.Netlink;

namespace FlannelMesh.Leases;

/// <summary>What a peer must know of a VXLAN node: its VNI and the MAC of its VTEP for each underlay family it has.</summary>
public sealed record VxlanData(uint Vni, MacAddress? VtepMac, MacAddress? VtepMacV6);
