using CsCheck;
using FlannelMesh.Backends.CloudRoute.Wire;
using FlannelMesh.Health.Reports;
using FlannelMesh.Health.Wire;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Membership.Wire;
using FlannelMesh.Security.Enrollment.Wire;
using FlannelMesh.Serialization;
using FlannelMesh.Serialization.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FlannelMesh.Tests.Serialization;

public class WireLimitsTests
{
    private static readonly FileDescriptor[] Schemas =
        [LeasesReflection.Descriptor, BootstrapReflection.Descriptor, HealthReflection.Descriptor, CloudReflection.Descriptor, EnrollmentReflection.Descriptor];

    private static IEnumerable<MessageDescriptor> All => Schemas.SelectMany(schema => schema.MessageTypes).SelectMany(WithNested);

    public static TheoryData<string> Messages => [.. All.Select(message => message.FullName)];

    public static TheoryData<string, string> Lengths => Pairs(candidate => candidate.FieldType is FieldType.String or FieldType.Bytes);

    public static TheoryData<string, string> Repeated => Pairs(candidate => candidate.IsRepeated);

    public static TheoryData<string, string> Single => Pairs(candidate => !candidate.IsRepeated);

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_has_a_size_it_must_not_exceed(string name)
    {
        var message = Find(name);
        var max = (int)message.GetOptions().GetExtension(LimitsExtensions.MaxSize);
        var unknown = Encode(output =>
        {
            output.WriteTag(15000, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(new byte[max]));
        });

        AssertRefused(message, unknown, $"{message.Name} has {unknown.Length} bytes; {max} are allowed");
        WireLimits.Of(message).Check(Encode(output =>
        {
            output.WriteTag(15000, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(new byte[max - 10]));
        }));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Texts_and_bytes_end_at_their_length(string name, string fieldName)
    {
        var (message, field) = Find(name, fieldName);
        var max = (int)field.GetOptions().GetExtension(LimitsExtensions.MaxLength);

        AssertRefused(message, Encode(output => Write(output, field, max + 1)), "are allowed");
        if (max + 10 < message.GetOptions().GetExtension(LimitsExtensions.MaxSize))
        {
            WireLimits.Of(message).Check(Encode(output => Write(output, field, max)));
        }
    }

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Repeated_fields_end_at_their_count(string name, string fieldName)
    {
        var (message, field) = Find(name, fieldName);
        var max = (int)field.GetOptions().GetExtension(LimitsExtensions.MaxCount);

        WireLimits.Of(message).Check(Encode(output => WriteTimes(output, field, max)));
        AssertRefused(message, Encode(output => WriteTimes(output, field, max + 1)), $"{message.Name}.{field.Name} is there more than {max} times");
    }

    [Theory]
    [MemberData(nameof(Single))]
    public void What_is_there_once_is_not_there_twice(string name, string fieldName)
    {
        var (message, field) = Find(name, fieldName);

        WireLimits.Of(message).Check(Encode(output => WriteTimes(output, field, 1)));
        AssertRefused(message, Encode(output => WriteTimes(output, field, 2)), $"{message.Name}.{field.Name} is there more than once");
    }

    [Fact]
    public void Packed_numbers_are_counted_one_by_one()
    {
        var digest = new ReportDigest();
        digest.Sequences.AddRange(Enumerable.Range(0, 4096).Select(number => (ulong)number << 20));
        WireLimits.Of(ReportDigest.Descriptor).Check(digest.ToByteArray());

        digest.Sequences.Add(1);
        AssertRefused(ReportDigest.Descriptor, digest.ToByteArray(), "ReportDigest.sequences is there more than 4096 times");
    }

    [Fact]
    public void What_is_wrong_deep_inside_is_named()
    {
        var update = new TableUpdate
        {
            Blocks = { new NumberedBlock { Block = new Block { Slots = { new FlannelMesh.Leases.Wire.Slot { Holder = new() { Name = new string('n', 254) } } } } } },
        };

        AssertRefused(TableUpdate.Descriptor, update.ToByteArray(), "LeaseHolder.name has 254 bytes; 253 are allowed");
    }

    [Fact]
    public void Other_rules_and_the_schema_say_the_same()
    {
        Assert.Equal(ReportLimits.MaxMessage, (int)ReportBatch.Descriptor.GetOptions().GetExtension(LimitsExtensions.MaxSize));
        Assert.Equal(ReportLimits.MaxReport, (int)Report.Descriptor.GetOptions().GetExtension(LimitsExtensions.MaxSize));
        Assert.Equal(BlockLayout.MaxSlots, Count(Block.Descriptor, "slots"));
        Assert.Equal(BlockLayout.MaxBlocks + 1, Count(TableUpdate.Descriptor, "blocks"));
        Assert.InRange(FlannelMesh.Leases.Voters.VoterSet.MaxVoters, 1, Count(FlannelMesh.Leases.Wire.VoterSet.Descriptor, "voters"));
    }

    [Fact]
    public void Anything_is_taken_or_refused_with_a_sentence() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        foreach (var message in All)
        {
            try
            {
                WireLimits.Of(message).Check(bytes);
            }
            catch (InvalidDataException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }, iter: 300);

    private static int Count(MessageDescriptor message, string field) =>
        (int)message.FindFieldByName(field).GetOptions().GetExtension(LimitsExtensions.MaxCount);

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => message.NestedTypes.SelectMany(WithNested).Prepend(message);

    private static TheoryData<string, string> Pairs(Func<FieldDescriptor, bool> which)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var field in All.SelectMany(message => message.Fields.InFieldNumberOrder()).Where(which))
        {
            pairs.Add(field.ContainingType.FullName, field.Name);
        }

        return pairs;
    }

    private static MessageDescriptor Find(string name) => All.Single(message => message.FullName == name);

    private static (MessageDescriptor Message, FieldDescriptor Field) Find(string name, string field) => (Find(name), Find(name).FindFieldByName(field));

    private static void Write(CodedOutputStream output, FieldDescriptor field, int length)
    {
        output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(new byte[length]));
    }

    private static void WriteTimes(CodedOutputStream output, FieldDescriptor field, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (field.FieldType is FieldType.String or FieldType.Bytes or FieldType.Message)
            {
                Write(output, field, 0);
            }
            else
            {
                output.WriteTag(field.FieldNumber, field.FieldType == FieldType.Float ? WireFormat.WireType.Fixed32 : WireFormat.WireType.Varint);
                if (field.FieldType == FieldType.Float)
                {
                    output.WriteFloat(1);
                }
                else
                {
                    output.WriteUInt64(1);
                }
            }
        }
    }

    private static byte[] Encode(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }

    private static void AssertRefused(MessageDescriptor message, byte[] bytes, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => WireLimits.Of(message).Check(bytes)).Message, StringComparison.Ordinal);
}
