namespace FlannelMesh.Netlink.Interop;

[NativeHeader("netinet/in.h")]
internal static class netinet_in
{
    public const int IPPROTO_IP = 0;
    public const int IPPROTO_UDP = 17;
    public const int IPPROTO_IPV6 = 41;

    public const int IP_MTU_DISCOVER = 10;
    public const int IP_MTU = 14;
    public const int IP_PMTUDISC_DO = 2;
    public const int IPV6_MTU_DISCOVER = 23;
    public const int IPV6_MTU = 24;
    public const int IPV6_PMTUDISC_DO = 2;
}
