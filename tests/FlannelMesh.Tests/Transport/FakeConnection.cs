using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Transport;

/// <summary>One of a <see cref="FakePeer"/>'s.</summary>
/// <param name="port">Where the fake listens, by which it is known.</param>
internal sealed class FakeConnection(TcpClient client, int port) : IDisposable
{
    private const int HeaderLength = 4;
    private const int StringSerializer = 17;

    /// <summary>In AkkaProtocolMessage; an instruction is field 2.</summary>
    private const int MessageField = 1;

    public Task IntroduceAsync(ulong incarnation, CancellationToken cancellation) =>
        WriteAsync(Frames.Associate("flannelmesh", "127.0.0.1", port, incarnation), cancellation);

    /// <summary>Says a word to an actor of the other node, by its whole path.</summary>
    public Task SayAsync(string word, string recipient, CancellationToken cancellation) =>
        WriteAsync(AkkaFrames.Message(StringSerializer, "S", Encoding.UTF8.GetBytes(word), recipient), cancellation);

    /// <summary>Reads until a message comes, past introductions and signs of life.</summary>
    /// <returns>Null when the other end has ended the connection.</returns>
    public async Task<byte[]?> ReadMessageAsync(CancellationToken cancellation)
    {
        while (await ReadAsync(cancellation) is { } frame)
        {
            if (frame[0] >> 3 == MessageField)
            {
                return frame;
            }
        }

        return null;
    }

    public void Dispose() => client.Dispose();

    private async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var header = new byte[HeaderLength];
            await client.GetStream().ReadExactlyAsync(header, cancellation);
            var frame = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            await client.GetStream().ReadExactlyAsync(frame, cancellation);
            return frame;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private Task WriteAsync(byte[] frame, CancellationToken cancellation)
    {
        var header = new byte[HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header, frame.Length);
        return client.GetStream().WriteAsync((byte[])[.. header, .. frame], cancellation).AsTask();
    }
}
