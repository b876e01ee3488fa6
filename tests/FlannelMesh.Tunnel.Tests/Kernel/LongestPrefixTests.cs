using System.Net;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Control;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Tests.Kernel;

public class LongestPrefixTests
{
    private static readonly Guid Inside = new(200, 0, 0, new byte[8]);

    /// <summary>A peer that has a part of another peer's subnet, in both orders of being told.</summary>
    [KernelTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_longer_prefix_takes_its_part_and_no_more(bool isIpv6, bool isFirst)
    {
        using var pair = new TunnelPair();
        var two = pair.Two.AsPeer(isIpv6Underlay: false, 64 << 20);
        var inside = new Peer
        {
            Id = ByteString.CopyFrom(Inside.ToByteArray(bigEndian: true)),
            Address = ByteString.CopyFrom(10, 99, 0, 77),
            Port = 8285,
            Subnets = { Prefix("10.5.2.64", 26), Prefix("fd05:0:0:2:4000::", 66) },
        };
        Assert.Null(pair.One.Namespace.Run(() => pair.One.Engine.SetPeers(9, isFirst ? [inside, two] : [two, inside])));
        pair.One.Namespace.Ip("neighbor replace 10.99.0.77 lladdr 02:00:00:00:00:77 dev eth0 nud permanent");
        using var capture = new PacketCapture(pair.One.Namespace, "eth0", "dst", "host", "10.99.0.77");

        // First and last address of the part, and the ones beside it: those are not there, but they are the other peer's.
        foreach (var address in isIpv6
            ? ["fd05:0:0:2:4000::", "fd05:0:0:2:7fff:ffff:ffff:ffff", "fd05:0:0:2:3fff:ffff:ffff:ffff", "fd05:0:0:2:8000::"]
            : (string[])["10.5.2.64", "10.5.2.127", "10.5.2.63", "10.5.2.128"])
        {
            pair.One.Namespace.Exec("ping", "-n", "-c", "1", "-W", "0.1", address);
        }

        var sent = pair.One.Engine.ReadCounters().Parts().SelectMany(part => part.Peers).ToDictionary(peer => peer.Id, peer => peer.SentPackets);
        Assert.Equal((2ul, 2ul), (sent[inside.Id], sent[two.Id]));
        Assert.Equal(2, capture.StopInner().Count(packet => packet.Contains("echo request", StringComparison.Ordinal)));
    }

    private static Prefix Prefix(string address, uint length) =>
        new() { Address = ByteString.CopyFrom(IPAddress.Parse(address).GetAddressBytes()), Length = length };
}
