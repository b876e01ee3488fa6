using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs.Demo;

/// <summary>Shows by tcpdump what crosses the underlay while pods ping: VXLAN on udp 8472, or with host-gw the plain packets.</summary>
internal static class UnderlayProof
{
    private const int Pings = 5;

    public static async Task RunAsync(Lab lab, CheckList checks)
    {
        var (from, to) = (lab.Hosts[0].Pods[0], lab.Hosts[1].Pods[0]);
        await using var capture = await lab.StartCaptureAsync("udp port 8472 or icmp or icmp6");
        var ping = await from.PingAsync(to, Pings, TimeSpan.FromMilliseconds(50));

        // Each echo and each reply crosses once; by a cloud's router, to it and from it.
        var expected = lab.Options.HasCloud ? 4 * Pings : 2 * Pings;
        bool IsEcho(UnderlayPacket packet) => packet.IsEchoBetween(from.Address, to.Address);
        var packets = await capture.CollectAsync(seen => seen.Count(IsEcho) >= expected, TimeSpan.FromSeconds(2));
        var vxlan = packets.Count(packet => packet.IsVxlan && IsEcho(packet));
        var plain = packets.Count(packet => !packet.IsVxlan && IsEcho(packet));
        var (right, wrong, what) = lab.Options.Backend == "vxlan"
            ? (vxlan, plain, "as VXLAN on udp port 8472")
            : (plain, vxlan, "as plain IP between pod addresses");
        checks.Add(
            $"pings from {from} to {to} cross {what}",
            ping.AllReceived && right == expected && wrong == 0,
            $"{right} packets so, {wrong} otherwise, {ping.Received} of {ping.Sent} pings answered");
        if (packets.FirstOrDefault(IsEcho) is { } sample)
        {
            Console.WriteLine($"        {sample.Outer.Trim()}");
            Console.WriteLine(sample.Inner is null ? "" : $"          {sample.Inner.Trim()}");
        }
    }
}
