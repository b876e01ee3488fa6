namespace FlannelMesh.Tunnel.Paths;

/// <summary>This node's addresses on the device: 4 and 16 bytes, or none.</summary>
internal sealed record LocalAddresses(byte[] Ipv4, byte[] Ipv6);
