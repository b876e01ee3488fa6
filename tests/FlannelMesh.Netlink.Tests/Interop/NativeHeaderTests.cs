using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;

namespace FlannelMesh.Netlink.Tests.Interop;

public class NativeHeaderTests
{
    // The C library first: the kernel headers give way to it, not the reverse. sys/ioctl.h is what TUNSETIFF is computed with.
    private static readonly string[] BaseHeaders = ["stddef.h", "sys/ioctl.h", "sys/socket.h", "net/if.h"];

    [Fact]
    public void Structures_are_laid_out_as_the_C_compiler_lays_them_out()
    {
        var structures = NativeTypes().Where(type => type.IsValueType).ToList();
        var program = new CProgram(BaseHeaders.Concat(structures.Select(HeaderOf)));
        foreach (var type in structures)
        {
            program.AssertEqual($"sizeof(struct {type.Name})", SizeOf(type));
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
            {
                var offset = (long)Marshal.OffsetOf(type, field.Name);
                program.AssertEqual($"offsetof(struct {type.Name}, {field.Name})", offset);
                program.AssertEqual($"sizeof(((struct {type.Name} *)0)->{field.Name})", SizeOfField(field));
            }
        }

        Assert.True(program.Count >= 60, $"only {program.Count} assertions");
        var complaints = program.Compile();
        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public void Constants_have_the_values_of_the_headers()
    {
        var headers = NativeTypes().Where(type => !type.IsValueType).ToList();
        var program = new CProgram(BaseHeaders.Concat(headers.Select(HeaderOf)));
        foreach (var constant in headers.SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public)))
        {
            program.AssertEqual(constant.Name, Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture));
        }

        Assert.True(program.Count >= 100, $"only {program.Count} assertions");
        var complaints = program.Compile();
        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public void A_wrong_value_is_reported_with_the_compilers_message()
    {
        var program = new CProgram(["linux/rtnetlink.h"]);
        program.AssertEqual("RTM_NEWLINK", 17);

        Assert.Contains("RTM_NEWLINK is not 17", program.Compile(), StringComparison.Ordinal);
    }

    private static IEnumerable<Type> NativeTypes() =>
        typeof(nlmsghdr).Assembly.GetTypes().Where(type => type.GetCustomAttribute<NativeHeaderAttribute>() is not null);

    private static string HeaderOf(Type type) => type.GetCustomAttribute<NativeHeaderAttribute>()!.Path;

    private static long SizeOfField(FieldInfo field) =>
        field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer
            ? buffer.Length * SizeOf(buffer.ElementType)
            : SizeOf(field.FieldType);

    private static long SizeOf(Type type) => type.IsPointer
        ? nint.Size
        : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
