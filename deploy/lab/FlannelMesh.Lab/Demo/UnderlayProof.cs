using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs.Demo;

/// <summary>
/// Shows by tcpdump what crosses the underlay while pods ping: VXLAN on udp 8472, with udp a packet in each datagram on 8285, or with host-gw
/// the plain packets.
/// </summary>
internal static class UnderlayProof
{
    private const int Pings = 5;

    /// <summary>IPv4 with ICMP, or IPv6 with ICMPv6, as a datagram's content.</summary>
    private const string Tunnelled = "udp port 8285 and ((udp[8] = 0x45 and udp[17] = 1) or (udp[8] & 0xf0 = 0x60 and udp[14] = 58))";

    /// <summary>BPF looks into UDP over IPv4 only.</summary>
    private const string TunnelledOverIpv6 = "ip6 and udp port 8285";

    public static async Task RunAsync(Lab lab, CheckList checks)
    {
        var isTunnel = lab.Options.Backend == "udp";
        var (from, to) = (lab.Hosts[0].Pods[0], lab.Hosts[1].Pods[0]);
        await using var capture = await lab.StartCaptureAsync(
            isTunnel ? $"({Tunnelled}) or ({TunnelledOverIpv6}) or icmp or icmp6" : "udp port 8472 or icmp or icmp6", hasVxlan: !isTunnel);
        var ping = await from.PingAsync(to, Pings, TimeSpan.FromMilliseconds(50));

        // Each echo and each reply crosses once; by a cloud's router, to it and from it.
        var expected = lab.Options.HasCloud ? 4 * Pings : 2 * Pings;
        bool IsPlain(UnderlayPacket packet) => !packet.IsVxlan && packet.IsEchoBetween(from.Address, to.Address);
        bool IsWrapped(UnderlayPacket packet) =>
            isTunnel ? packet.Outer.Contains(".8285: UDP, length", StringComparison.Ordinal) : packet.IsVxlan && packet.IsEchoBetween(from.Address, to.Address);
        var isWrapped = lab.Options.Backend is "vxlan" or "udp";
        bool IsRight(UnderlayPacket packet) => isWrapped ? IsWrapped(packet) : IsPlain(packet);
        var packets = await capture.CollectAsync(seen => seen.Count(IsRight) >= expected, TimeSpan.FromSeconds(2));
        var (right, wrong) = (packets.Count(IsRight), packets.Count(packet => isWrapped ? IsPlain(packet) : IsWrapped(packet)));
        var what = lab.Options.Backend switch
        {
            "vxlan" => "as VXLAN on udp port 8472",
            "udp" => "in datagrams on udp port 8285",
            _ => "as plain IP between pod addresses",
        };

        // What else the tunnel carries meanwhile, such as IPv6 neighbor discovery, is ICMP, too.
        checks.Add(
            $"pings from {from} to {to} cross {what}",
            ping.AllReceived && (isTunnel ? right >= expected : right == expected) && wrong == 0,
            $"{right} packets so, {wrong} otherwise, {ping.Received} of {ping.Sent} pings answered");
        if (packets.FirstOrDefault(IsRight) is { } sample)
        {
            Console.WriteLine($"        {sample.Outer.Trim()}");
            Console.WriteLine(sample.Inner is null ? "" : $"          {sample.Inner.Trim()}");
        }
    }
}
