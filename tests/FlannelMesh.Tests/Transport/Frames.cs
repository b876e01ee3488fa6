using Google.Protobuf;

namespace FlannelMesh.Tests.Transport;

/// <summary>Frames as Akka writes them, by the field numbers of its WireFormats.proto.</summary>
internal static class Frames
{
    public static byte[] Associate(string system, string host, int port)
    {
        var handshake = Encode(output =>
        {
            Write(output, 1, Address(system, host, port));
            output.WriteTag(2, WireFormat.WireType.Fixed64);
            output.WriteFixed64(17);
        });
        var instruction = Encode(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt32(1);
            Write(output, 2, handshake);
        });
        return Encode(output => Write(output, 2, instruction));
    }

    /// <summary>Akka's Join of a cluster.</summary>
    public static byte[] Join(string host, int port, params string[] roles)
    {
        var node = Encode(output => Write(output, 1, Address("flannelmesh", host, port)));
        var join = Encode(output =>
        {
            Write(output, 1, node);
            foreach (var role in roles)
            {
                Write(output, 2, role);
            }
        });
        return Message(5, "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster", join);
    }

    /// <summary>Asks that a member be downed.</summary>
    public static byte[] Down(string host, int port) =>
        Message(5, "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster", Address("flannelmesh", host, port));

    public static byte[] Message(int serializer, string manifest = "x", byte[]? content = null)
    {
        var payload = Encode(output =>
        {
            Write(output, 1, content ?? new byte[10]);
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt32(serializer);
            Write(output, 3, manifest);
        });
        var recipient = Encode(output => Write(output, 1, "/user/x"));
        var envelope = Encode(output =>
        {
            Write(output, 1, recipient);
            Write(output, 2, payload);
            output.WriteTag(5, WireFormat.WireType.Fixed64);
            output.WriteFixed64(1);
        });
        var container = Encode(output => Write(output, 2, envelope));
        return Encode(output => Write(output, 1, container));
    }

    private static byte[] Address(string system, string host, int port) => Encode(output =>
    {
        Write(output, 1, system);
        Write(output, 2, host);
        output.WriteTag(3, WireFormat.WireType.Varint);
        output.WriteInt32(port);
        Write(output, 4, "tcp");
    });

    private static byte[] Encode(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(output);
        }

        return memory.ToArray();
    }

    private static void Write(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Write(CodedOutputStream output, int field, byte[] bytes)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(bytes));
    }
}
