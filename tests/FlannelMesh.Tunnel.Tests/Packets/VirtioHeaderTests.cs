using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class VirtioHeaderTests
{
    [Fact]
    public void Its_bytes_are_those_of_the_kernels_structure()
    {
        var bytes = new byte[VirtioHeader.Length];
        new VirtioHeader(1, VirtioHeader.GsoTcp6, 0x0102, 0x0304, 0x0506, 0x0708).Write(bytes);
        Assert.Equal((byte[])[1, 4, 2, 1, 4, 3, 6, 5, 8, 7], bytes);
    }

    [Fact]
    public void What_was_read_is_written_again() => Gen.Byte.Array[VirtioHeader.Length].Sample(bytes =>
    {
        var written = new byte[VirtioHeader.Length];
        VirtioHeader.Read(bytes).Write(written);
        Assert.Equal(bytes, written);
    });
}
