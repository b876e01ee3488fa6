namespace FlannelMesh.Netlink.Interop;

[NativeHeader("linux/netfilter/nfnetlink.h")]
internal static class nfnetlink
{
    public const int NFNLGRP_NFTABLES = 7;
    public const int NFNL_SUBSYS_NFTABLES = 10;
}
