using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using FlannelMesh.Netlink.Sockets;
using static FlannelMesh.Netlink.Interop.netlink;

namespace FlannelMesh.Netlink.Tests.Sockets;

/// <summary>A kernel that answers each question with the next of the prepared answers; null among the datagrams is a loss.</summary>
internal sealed class ScriptedSocket(params Func<uint, byte[]?[]>[] answers) : IDatagramSocket
{
    public const uint Port = 77;

    private readonly Queue<Func<uint, byte[]?[]>> _answers = new(answers);
    private readonly Queue<byte[]?> _datagrams = new();

    public uint PortId => Port;

    public Descriptor Descriptor => throw new NotSupportedException();

    public int ReceiveBuffer { get; init; } = 1 << 20;

    /// <summary>How many messages each call of Send carried.</summary>
    public List<int> Sent { get; } = [];

    /// <summary>Of each message sent.</summary>
    public List<bool> AsksForAcknowledgement { get; } = [];

    public bool IsDrained => _datagrams.Count == 0;

    public int GetReceiveBuffer() => ReceiveBuffer;

    public void Send(ReadOnlySpan<byte> datagram)
    {
        var count = 0;
        uint first = 0;
        foreach (var message in new NetlinkMessages(datagram))
        {
            first = count++ == 0 ? message.Sequence : first;
            AsksForAcknowledgement.Add((message.Flags & NLM_F_ACK) != 0);
        }

        Sent.Add(count);
        foreach (var answer in _answers.Dequeue()(first))
        {
            _datagrams.Enqueue(answer);
        }
    }

    public bool TryReceive(out ReadOnlySpan<byte> datagram)
    {
        var next = _datagrams.Dequeue();
        datagram = next;
        return next is not null;
    }

    public void Dispose()
    {
    }

    public static byte[] Ack(uint sequence, int error = 0) =>
        Message(NLMSG_ERROR, sequence, MemoryMarshal.AsBytes([new nlmsgerr { error = error }]), NLM_F_CAPPED);

    public static byte[] Message(ushort type, uint sequence, ReadOnlySpan<byte> payload, int flags = 0, uint port = Port)
    {
        var header = new nlmsghdr
        {
            nlmsg_len = (uint)(16 + payload.Length),
            nlmsg_type = type,
            nlmsg_flags = (ushort)flags,
            nlmsg_seq = sequence,
            nlmsg_pid = port,
        };
        return [.. MemoryMarshal.AsBytes([header]), .. payload];
    }
}
