using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace FlannelMesh.Leases.Wire;

/// <summary>
/// What a newer agent wrote into a message and this one does not know. A table passes through agents of all versions, and the fields of
/// the newer ones must come out as they went in. The generated classes keep such fields but do not show them.
/// </summary>
internal static class UnknownFields
{
    public static ByteString Of(Slot message) => Bytes(Field(message));

    public static ByteString Of(LeaseHolder message) => Bytes(Field(message));

    public static ByteString Of(BackendData message) => Bytes(Field(message));

    private static ByteString Bytes(UnknownFieldSet? fields)
    {
        if (fields is null)
        {
            return ByteString.Empty;
        }

        var bytes = new byte[fields.CalculateSize()];
        var output = new CodedOutputStream(bytes);
        fields.WriteTo(output);
        output.CheckNoSpaceLeft();
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_unknownFields")]
    private static extern ref UnknownFieldSet? Field(Slot message);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_unknownFields")]
    private static extern ref UnknownFieldSet? Field(LeaseHolder message);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_unknownFields")]
    private static extern ref UnknownFieldSet? Field(BackendData message);
}
