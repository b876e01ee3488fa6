using FlannelMesh.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>Messages of a schema with anything in their fields; much of it is what the field is meant for.</summary>
internal sealed class SchemaSamples(FuzzRandom random)
{
    private static readonly string[] Texts = ["", "h1", "vxlan", "10.0.0.1", "10.0.0.1:8283", "10.5.1.0/24", "Network=10.5.0.0/16", "up", "é\u0000\n", "::1", new('x', 300)];
    private static readonly ulong[] Numbers = [0, 1, 1, 2, 3, 7, 8285, 65535, 65536, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue];
    private static readonly int[] Lengths = [0, 4, 16, 16, 16, 16, 16, 32, 6, 15, 17, 64];

    /// <summary>All messages of a file, those inside of others too.</summary>
    public static IEnumerable<MessageDescriptor> Messages(FileDescriptor file) => file.MessageTypes.SelectMany(WithNested);

    public IMessage Next(MessageDescriptor type, int depth = 0)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder().Where(_ => !random.OneIn(5)))
        {
            if (field.IsMap)
            {
                continue;
            }

            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)field.Accessor.GetValue(message);
                for (var count = depth > 4 ? 0 : random.Below(4); count > 0; count--)
                {
                    list.Add(Value(field, depth));
                }
            }
            else if (field.FieldType != FieldType.Message || depth <= 5)
            {
                field.Accessor.SetValue(message, Value(field, depth));
            }
        }

        return message;
    }

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message => Next(field.MessageType, depth + 1),
        FieldType.Bytes => Bytes(),
        FieldType.String => Texts[random.Below(Texts.Length)],
        FieldType.Bool => random.OneIn(2),
        FieldType.Float => random.Below(120) / 1.1f,
        FieldType.Double => random.Below(120) / 1.1,
        FieldType.Enum => random.Below(6),
        FieldType.UInt32 or FieldType.Fixed32 => random.OneIn(2) ? (uint)random.Below(4) : (uint)Number(),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Number(),
        FieldType.UInt64 or FieldType.Fixed64 => random.OneIn(2) ? (ulong)random.Below(4) : Number(),
        _ => (long)Number(),
    };

    private ulong Number() => Numbers[random.Below(Numbers.Length)];

    /// <summary>Few different ones, so that the same id comes again.</summary>
    private ByteString Bytes() => ByteString.CopyFrom([.. Enumerable.Repeat((byte)random.Below(4), Lengths[random.Below(Lengths.Length)])]);
}
