namespace FlannelMesh.Netlink.Processes;

/// <summary>CAP_* of linux/capability.h, the ones we ask for.</summary>
public enum Capability
{
    NetAdmin = 12,
    NetRaw = 13,
}
