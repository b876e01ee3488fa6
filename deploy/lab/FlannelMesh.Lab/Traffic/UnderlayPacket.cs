using System.Net;
using System.Text.RegularExpressions;

namespace FlannelMesh.Labs.Traffic;

/// <summary>A packet seen on the underlay.</summary>
/// <param name="Outer">tcpdump's line for the packet on the wire.</param>
/// <param name="Inner">The line for the packet inside VXLAN; null when the packet is not encapsulated.</param>
public sealed partial record UnderlayPacket(string Outer, string? Inner)
{
    public bool IsVxlan => Inner is not null;

    /// <summary>True for an ICMP echo between the two addresses in either direction, on the wire itself or inside VXLAN.</summary>
    public bool IsEchoBetween(IPAddress a, IPAddress b)
    {
        var match = Echo().Match(Inner ?? Outer);
        return match.Success
            && ((match.Groups[1].Value == a.ToString() && match.Groups[2].Value == b.ToString())
                || (match.Groups[1].Value == b.ToString() && match.Groups[2].Value == a.ToString()));
    }

    /// <param name="lines">Output of `tcpdump -nn -t -T vxlan`, which prints the inner packet on a line of its own after the outer one.</param>
    public static IReadOnlyList<UnderlayPacket> Parse(IReadOnlyList<string> lines)
    {
        var packets = new List<UnderlayPacket>();
        for (var i = 0; i < lines.Count; i++)
        {
            var encapsulated = lines[i].Contains(": VXLAN, ", StringComparison.Ordinal);
            if (!encapsulated)
            {
                packets.Add(new UnderlayPacket(lines[i], null));
            }
            else if (i + 1 < lines.Count)
            {
                packets.Add(new UnderlayPacket(lines[i], lines[++i]));
            }
        }

        return packets;
    }

    [GeneratedRegex(@"^IP6? ([\da-f.:]+) > ([\da-f.:]+): ICMP6?,? echo re(?:quest|ply)")]
    private static partial Regex Echo();
}
