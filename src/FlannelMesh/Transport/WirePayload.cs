namespace FlannelMesh.Transport;

/// <summary>Akka's Payload: a message as one of the serializers wrote it.</summary>
internal readonly ref struct WirePayload
{
    public ulong Serializer { get; private init; }

    public ReadOnlySpan<byte> Manifest { get; private init; }

    public ReadOnlySpan<byte> Content { get; private init; }

    public bool IsMalformed { get; private init; }

    public static WirePayload Read(ReadOnlySpan<byte> message)
    {
        var serializer = 0UL;
        ReadOnlySpan<byte> content = [];
        ReadOnlySpan<byte> manifest = [];
        var fields = new FieldReader(message);
        while (fields.Read())
        {
            switch (fields.Number)
            {
                case 1:
                    content = fields.Bytes;
                    break;
                case 2:
                    serializer = (uint)fields.Value;
                    break;
                case 3:
                    manifest = fields.Bytes;
                    break;
                default:
                    break;
            }
        }

        return new WirePayload { Serializer = serializer, Manifest = manifest, Content = content, IsMalformed = fields.IsMalformed };
    }
}
