using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>tcpdump on a device, and what it says of each packet: it knows of checksums what the kernel knows, but nothing of ours.</summary>
internal sealed class PacketCapture : IDisposable
{
    private const int RecordHeader = 16;

    /// <summary>LINKTYPE_RAW: an IP packet without any link's header.</summary>
    private const int LinkOfIp = 101;
    private const int EthernetLength = 14;
    private const int UdpLength = 8;

    private readonly TestDirectory _directory = new();
    private readonly Process _tcpdump;

    /// <param name="filter">As of pcap-filter(7).</param>
    public PacketCapture(TestNamespace host, string device, params string[] filter)
    {
        var start = new ProcessStartInfo(
            "ip", ["netns", "exec", host.Name, "tcpdump", "-Z", "root", "-i", device, "--immediate-mode", "-B", "65536", "-U", "-w", File, .. filter])
        {
            RedirectStandardError = true,
        };
        _tcpdump = Process.Start(start)!;
        while (_tcpdump.StandardError.ReadLine() is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }
    }

    private string File => _directory.File("packets.pcap");

    /// <summary>Ends it.</summary>
    /// <returns>A packet a line as of "tcpdump -vv".</returns>
    public IReadOnlyList<string> Stop()
    {
        Command.Run("kill", "-INT", _tcpdump.Id.ToString(CultureInfo.InvariantCulture));
        var last = _tcpdump.StandardError.ReadToEnd();
        _tcpdump.WaitForExit();
        Assert.Contains("0 packets dropped by kernel", last, StringComparison.Ordinal);
        return Read(File);
    }

    /// <summary>Ends it.</summary>
    /// <returns>The packets inside of the datagrams that were captured, a line each as of "tcpdump -vv".</returns>
    public IReadOnlyList<string> StopInner()
    {
        Stop();
        var inner = _directory.File("inner.pcap");
        System.IO.File.WriteAllBytes(inner, Unwrapped(System.IO.File.ReadAllBytes(File)));
        return Read(inner);
    }

    public void Dispose()
    {
        if (!_tcpdump.HasExited)
        {
            _tcpdump.Kill();
            _tcpdump.WaitForExit();
        }

        _tcpdump.Dispose();
        _directory.Dispose();
    }

    private static List<string> Read(string file)
    {
        var lines = Command.TryRun("tcpdump", ["-Z", "root", "-nn", "-vv", "-r", file], timeLimit: TimeSpan.FromMinutes(1)).EnsureSuccess()
            .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var packets = new List<string>();
        foreach (var line in lines)
        {
            // What belongs to a packet is indented below it.
            if (char.IsWhiteSpace(line[0]) && packets.Count > 0)
            {
                packets[^1] += line;
            }
            else
            {
                packets.Add(line);
            }
        }

        return packets;
    }

    /// <summary>The same capture without Ethernet, outer IP and UDP headers.</summary>
    private static byte[] Unwrapped(byte[] capture)
    {
        using var unwrapped = new MemoryStream();
        var fileHeader = capture[..24];
        BinaryPrimitives.WriteInt32LittleEndian(fileHeader.AsSpan(20), LinkOfIp);
        unwrapped.Write(fileHeader);
        for (var at = 24; at + RecordHeader <= capture.Length;)
        {
            var header = capture[at..(at + RecordHeader)];
            var length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
            var packet = capture.AsSpan(at + RecordHeader, length)[EthernetLength..];
            packet = packet[((packet[0] >> 4 == 6 ? 40 : (packet[0] & 0xf) * 4) + UdpLength)..];
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), packet.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), packet.Length);
            unwrapped.Write(header);
            unwrapped.Write(packet);
            at += RecordHeader + length;
        }

        return unwrapped.ToArray();
    }
}
