namespace FlannelMesh.Netlink.Processes;

/// <summary>CAP_* of linux/capability.h, the ones we need.</summary>
public enum Capability
{
    SetPcap = 8,
    NetBindService = 10,
    NetAdmin = 12,
    NetRaw = 13,
    SysAdmin = 21,
}
