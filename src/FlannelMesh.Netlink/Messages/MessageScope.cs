using System.Runtime.InteropServices;

namespace FlannelMesh.Netlink.Messages;

/// <summary>An open message; disposing it writes nlmsg_len.</summary>
internal readonly ref struct MessageScope
{
    private readonly Span<byte> _buffer;
    private readonly int _start;
    private readonly ref int _position;

    public MessageScope(Span<byte> buffer, int start, ref int position)
    {
        _buffer = buffer;
        _start = start;
        _position = ref position;
    }

    public void Dispose()
    {
        var length = (uint)(_position - _start);
        MemoryMarshal.Write(_buffer[_start..], in length);
    }
}
