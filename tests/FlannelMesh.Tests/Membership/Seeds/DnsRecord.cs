using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DnsClient;

namespace FlannelMesh.Tests.Membership.Seeds;

/// <summary>A resource record as it is sent (RFC 1035, 3.2.1), without compression.</summary>
internal sealed record DnsRecord(string Name, QueryType Type, byte[] Data)
{
    public static DnsRecord Address(string name, string address)
    {
        var ip = IPAddress.Parse(address);
        return new DnsRecord(name, ip.AddressFamily == AddressFamily.InterNetworkV6 ? QueryType.AAAA : QueryType.A, ip.GetAddressBytes());
    }

    /// <summary>RFC 2782; the target "" is the root.</summary>
    public static DnsRecord Srv(string name, string target, ushort port) =>
        new(name, QueryType.SRV, [0, 0, 0, 0, .. Number(port), .. Labels(target)]);

    public static DnsRecord Alias(string name, string target) => new(name, QueryType.CNAME, [.. Labels(target)]);

    /// <summary>Class IN, 60 s to live.</summary>
    public byte[] ToBytes() => [.. Labels(Name), .. Number((ushort)Type), 0, 1, 0, 0, 0, 60, .. Number((ushort)Data.Length), .. Data];

    public static byte[] Number(ushort number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        return bytes;
    }

    private static IEnumerable<byte> Labels(string name) =>
        name.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length))
            .Append((byte)0);
}
