using System.Text;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Interop;

/// <summary>A C source of compile-time assertions, checked by the compiler against the system's headers.</summary>
internal sealed class CProgram(IEnumerable<string> headers)
{
    private readonly StringBuilder _assertions = new();

    public int Count { get; private set; }

    public void AssertEqual(string expression, long value)
    {
        _assertions.AppendLine($"_Static_assert(({expression}) == {value}LL, \"{expression} is not {value}\");");
        Count++;
    }

    /// <returns>The compiler's complaints; empty if every assertion holds.</returns>
    public string Compile()
    {
        var source = string.Concat(headers.Distinct().Select(header => $"#include <{header}>\n")) + _assertions;
        var result = Command.TryRun("gcc", ["-x", "c", "-std=gnu11", "-D_GNU_SOURCE", "-fsyntax-only", "-"], source);
        return result.IsSuccess ? string.Empty : result.StandardError;
    }
}
