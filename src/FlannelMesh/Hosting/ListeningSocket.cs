using System.Globalization;
using System.Net;

namespace FlannelMesh.Hosting;

/// <summary>A listening TCP socket as a line of /proc/net/tcp or tcp6 has it.</summary>
/// <param name="Inode">What a process's open descriptor links to as "socket:[inode]".</param>
internal sealed record ListeningSocket(IPEndPoint Local, string Inode)
{
    private const string ListenState = "0A";

    /// <summary>The listening ones among the lines of a table; its header is none.</summary>
    public static IEnumerable<ListeningSocket> Parse(IEnumerable<string> lines) => lines
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length > 9 && fields[3] == ListenState)
        .Select(fields => new ListeningSocket(EndPoint(fields[1]), fields[9]));

    /// <summary>Whether nobody else can listen there: the same port on the same address, or on all addresses on either side.</summary>
    public bool Blocks(IPAddress address, int port)
    {
        var (held, wanted) = (Plain(Local.Address), Plain(address));
        return Local.Port == port && (IsAny(held) || IsAny(wanted) || held.GetAddressBytes().SequenceEqual(wanted.GetAddressBytes()));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>The kernel prints an address as hexadecimal words of 32 bits in the host's byte order.</summary>
    private static IPEndPoint EndPoint(string text)
    {
        const int WordDigits = 8;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var address = text[..colon].Chunk(WordDigits).SelectMany(word => BitConverter.GetBytes(Hex(word))).ToArray();
        return new IPEndPoint(new IPAddress(address), (int)Hex(text.AsSpan(colon + 1)));
    }

    private static uint Hex(ReadOnlySpan<char> digits) => uint.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
