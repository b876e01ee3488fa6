using FlannelMesh.Serialization.Wire;
using FlannelMesh.Transport;
using Google.Protobuf.Reflection;

namespace FlannelMesh.Serialization;

/// <summary>
/// How large one type of message and what is in it may be, as its schema says (limits.proto). Bytes are checked before anything is made of
/// them: a hostile message costs no memory. A field that is there twice without being repeated is refused, since readers merge the two. Unknown
/// fields count in the message's size only.
/// </summary>
public sealed class WireLimits
{
    private readonly string _name;
    private readonly Field?[] _fields;

    private WireLimits(MessageDescriptor message, Dictionary<MessageDescriptor, WireLimits> known)
    {
        known.Add(message, this);
        _name = message.Name;
        MaxSize = Limit(message.GetOptions()?.GetExtension(LimitsExtensions.MaxSize), message.FullName, "max_size");
        _fields = new Field?[message.Fields.InFieldNumberOrder().Max(field => (int?)field.FieldNumber) + 1 ?? 0];
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            var options = field.GetOptions();
            _fields[field.FieldNumber] = new Field(
                field.Name,
                field.FieldType is FieldType.String or FieldType.Bytes ? Limit(options?.GetExtension(LimitsExtensions.MaxLength), field.FullName, "max_length") : null,
                field.IsRepeated ? Limit(options?.GetExtension(LimitsExtensions.MaxCount), field.FullName, "max_count") : 1,
                field.IsRepeated && field.FieldType is not (FieldType.String or FieldType.Bytes or FieldType.Message),
                field.FieldType == FieldType.Message && options?.GetExtension(LimitsExtensions.EachAlone) is not true ? Of(field.MessageType, known) : null);
        }
    }

    /// <exception cref="InvalidOperationException">The schema does not limit one of its messages or fields.</exception>
    public static WireLimits Of(MessageDescriptor message) => Of(message, []);

    /// <summary>Bytes of the whole message.</summary>
    public int MaxSize { get; }

    /// <exception cref="InvalidDataException">Something is larger than it may be, or it is no message; the text names the field.</exception>
    public void Check(ReadOnlySpan<byte> message)
    {
        if (message.Length > MaxSize)
        {
            throw new InvalidDataException($"{_name} has {message.Length} bytes; {MaxSize} are allowed");
        }

        Span<int> counts = stackalloc int[_fields.Length];
        var reader = new FieldReader(message, FieldReader.Any);
        while (reader.Read())
        {
            if (reader.Number >= _fields.Length || _fields[reader.Number] is not { } field)
            {
                continue;
            }

            counts[reader.Number] += field.MayBePacked && !reader.Bytes.IsEmpty ? CountVarints(reader.Bytes) : 1;
            if (counts[reader.Number] > field.MaxCount)
            {
                throw new InvalidDataException($"{_name}.{field.Name} is there more than {(field.MaxCount == 1 ? "once" : $"{field.MaxCount} times")}");
            }

            if (reader.Bytes.Length > field.MaxLength)
            {
                throw new InvalidDataException($"{_name}.{field.Name} has {reader.Bytes.Length} bytes; {field.MaxLength} are allowed");
            }

            field.Message?.Check(reader.Bytes);
        }

        if (reader.IsMalformed)
        {
            throw new InvalidDataException($"{_name} is damaged or cut off");
        }
    }

    private static WireLimits Of(MessageDescriptor message, Dictionary<MessageDescriptor, WireLimits> known) =>
        known.TryGetValue(message, out var limits) ? limits : new WireLimits(message, known);

    private static int Limit(uint? value, string of, string option) =>
        value is > 0 and <= int.MaxValue ? (int)value : throw new InvalidOperationException($"{of} has no {option}");

    /// <summary>Of packed numbers: each ends with a byte whose highest bit is not set.</summary>
    private static int CountVarints(ReadOnlySpan<byte> packed)
    {
        var count = 0;
        foreach (var value in packed)
        {
            count += value < 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <param name="MaxLength">Null for what has no length of its own.</param>
    /// <param name="Message">What is checked within; null for what is no message, or is checked by its reader.</param>
    private sealed record Field(string Name, int? MaxLength, int MaxCount, bool MayBePacked, WireLimits? Message);
}
