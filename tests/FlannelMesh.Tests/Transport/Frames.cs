using Google.Protobuf;

namespace FlannelMesh.Tests.Transport;

/// <summary>Frames as Akka writes them, by the field numbers of its WireFormats.proto.</summary>
internal static class Frames
{
    /// <param name="incarnation">The number by which one run of a node differs from the next.</param>
    public static byte[] Associate(string system, string host, int port, ulong incarnation = 17)
    {
        var handshake = Encode(output =>
        {
            Write(output, 1, Address(system, host, port));
            output.WriteTag(2, WireFormat.WireType.Fixed64);
            output.WriteFixed64(incarnation);
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
    public static byte[] Join(string host, int port, params string[] roles) => Message(5, JoinManifest, JoinContent(host, port, roles));

    public const string JoinManifest = "Akka.Cluster.InternalClusterAction+Join, Akka.Cluster";

    /// <summary>As a follower does it.</summary>
    public static byte[] JoinByVersion(string host, int port, string version, params string[] roles) =>
        Message(5, JoinManifest, [.. JoinContent(host, port, roles), .. Text(3, version)]);

    public static byte[] JoinContent(string host, int port, params string[] roles)
    {
        var node = Encode(output => Write(output, 1, Address("flannelmesh", host, port)));
        return Encode(output =>
        {
            Write(output, 1, node);
            foreach (var role in roles)
            {
                Write(output, 2, role);
            }
        });
    }

    /// <summary>What begins with one text: an actor's path, for instance.</summary>
    public static byte[] Text(int field, string text) => Encode(output => Write(output, field, text));

    /// <summary>What begins with one message.</summary>
    public static byte[] Nested(int field, byte[] message) => Encode(output => Write(output, field, message));

    /// <summary>Akka's AddressData.</summary>
    public static byte[] AddressOf(string host, int port) => Address("flannelmesh", host, port);

    /// <summary>Asks that a member be downed.</summary>
    public static byte[] Down(string host, int port) =>
        Message(5, "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster", Address("flannelmesh", host, port));

    public static byte[] Message(int serializer, string manifest = "x", byte[]? content = null)
    {
        var payload = Payload(serializer, manifest, content ?? new byte[10]);
        return Envelope("/user/x", "", payload);
    }

    /// <summary>To an actor, by its path, from another.</summary>
    public static byte[] Envelope(string to, string from, byte[] payload)
    {
        var recipient = Encode(output => Write(output, 1, to));
        var sender = Encode(output => Write(output, 1, from));
        var envelope = Encode(output =>
        {
            Write(output, 1, recipient);
            Write(output, 2, payload);
            if (from.Length > 0)
            {
                Write(output, 4, sender);
            }

            output.WriteTag(5, WireFormat.WireType.Fixed64);
            output.WriteFixed64(1);
        });
        var container = Encode(output => Write(output, 2, envelope));
        return Encode(output => Write(output, 1, container));
    }

    public static byte[] Payload(int serializer, string manifest, byte[] content) => Encode(output =>
    {
        Write(output, 1, content);
        output.WriteTag(2, WireFormat.WireType.Varint);
        output.WriteInt32(serializer);
        Write(output, 3, manifest);
    });

    /// <summary>A message for actors below the root, each name a step; a name of "*" is a pattern.</summary>
    public static byte[] Selection(byte[] payload, params string[] names) => Payload(6, "", Encode(output =>
    {
        Write(output, 1, payload);
        foreach (var name in names)
        {
            Write(output, 2, Encode(step =>
            {
                step.WriteTag(1, WireFormat.WireType.Varint);
                step.WriteInt32(name == "*" ? 3 : 2);
                Write(step, 2, name);
            }));
        }
    }));

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
