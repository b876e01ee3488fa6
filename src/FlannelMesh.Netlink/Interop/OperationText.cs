using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Interop;

/// <summary>
/// What a system call was to do, put into words only if it failed. errno is taken over before that: writing a number or an address may make
/// calls of its own, and these change it.
/// </summary>
[InterpolatedStringHandler]
internal ref struct OperationText
{
    private DefaultInterpolatedStringHandler _text;

    public OperationText(int literalLength, int formattedCount, int result, out bool isWanted)
    {
        isWanted = result < 0;
        if (isWanted)
        {
            Errno = Marshal.GetLastPInvokeError();
            _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount);
        }
    }

    public int Errno { get; }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public NetlinkException ToException() => new(_text.ToStringAndClear(), Errno);
}
