using System.Text;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>Frames as Akka writes them, by the field numbers of its WireFormats.proto.</summary>
public static class AkkaFrames
{
    public const string JoinManifest = "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster";
    public const string DownManifest = "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster";

    /// <summary>The first frame of a connection: who speaks.</summary>
    public static byte[] Associate(string system, string host, int port)
    {
        byte[] handshake = [.. Field(1, Address(system, host, port)), 0x11, 17, 0, 0, 0, 0, 0, 0, 0];
        return Field(2, [0x08, 1, .. Field(2, handshake)]);
    }

    public static byte[] Message(int serializer, string manifest, byte[] content, string recipient = "/user/x")
    {
        byte[] payload = [.. Field(1, content), 0x10, .. Varint((ulong)serializer), .. Field(3, Encoding.UTF8.GetBytes(manifest))];
        byte[] envelope = [.. Field(1, Field(1, Encoding.UTF8.GetBytes(recipient))), .. Field(2, payload), 0x29, 1, 0, 0, 0, 0, 0, 0, 0];
        return Field(1, Field(2, envelope));
    }

    public static byte[] Join(string system, string host, int port, params IEnumerable<string> roles) =>
        [.. Field(1, [.. Field(1, Address(system, host, port)), 0x10, 7]), .. roles.SelectMany(role => Field(2, Encoding.UTF8.GetBytes(role)))];

    public static byte[] Address(string system, string host, int port) =>
        [.. Field(1, Encoding.UTF8.GetBytes(system)), .. Field(2, Encoding.UTF8.GetBytes(host)), 0x18, .. Varint((ulong)port), .. Field(4, "tcp"u8.ToArray())];

    /// <summary>Behind its length, as it goes over TCP.</summary>
    public static byte[] OnWire(byte[] frame) => [(byte)(frame.Length >> 24), (byte)(frame.Length >> 16), (byte)(frame.Length >> 8), (byte)frame.Length, .. frame];

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7f; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
