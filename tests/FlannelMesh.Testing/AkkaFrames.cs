using System.Text;

namespace FlannelMesh.Testing;

/// <summary>Frames as Akka writes them, by the field numbers of its WireFormats.proto.</summary>
public static class AkkaFrames
{
    public const string JoinManifest = "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster";
    public const string DownManifest = "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster";

    /// <summary>Of messages that are not delivered in order; a number would have Akka keep the message until all before it have come.</summary>
    private static readonly byte[] NoSequence = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>The first frame of a connection: who speaks.</summary>
    public static byte[] Associate(string system, string host, int port)
    {
        byte[] handshake = [.. Field(1, Address(system, host, port)), 0x11, 17, 0, 0, 0, 0, 0, 0, 0];
        return Field(2, [0x08, 1, .. Field(2, handshake)]);
    }

    public static byte[] Message(int serializer, string manifest, byte[] content, string recipient = "/user/x", string sender = "")
    {
        byte[] payload = [.. Field(1, content), 0x10, .. Varint((ulong)serializer), .. Field(3, Encoding.UTF8.GetBytes(manifest))];
        byte[] envelope = [.. Field(1, Field(1, Encoding.UTF8.GetBytes(recipient))), .. Field(2, payload), .. sender.Length > 0 ? Field(4, Field(1, Encoding.UTF8.GetBytes(sender))) : [], 0x29, .. NoSequence];
        return Field(1, Field(2, envelope));
    }

    public static byte[] Join(string system, string host, int port, params IEnumerable<string> roles) =>
        [.. Field(1, [.. Field(1, Address(system, host, port)), 0x10, 7]), .. roles.SelectMany(role => Field(2, Encoding.UTF8.GetBytes(role)))];

    public static byte[] Address(string system, string host, int port) =>
        [.. Field(1, Encoding.UTF8.GetBytes(system)), .. Field(2, Encoding.UTF8.GetBytes(host)), 0x18, .. Varint((ulong)port), .. Field(4, "tcp"u8.ToArray())];

    /// <summary>A field that holds bytes.</summary>
    public static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), .. Varint((ulong)content.Length), .. content];

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
