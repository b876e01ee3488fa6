using FlannelMesh.Netlink.Messages;
using static FlannelMesh.Netlink.Interop.netlink;

namespace FlannelMesh.Netlink.Sockets;

/// <summary>
/// Questions to the kernel and their answers, matched by sequence number and port id. What answers an older question is ignored.
/// </summary>
internal sealed class RequestChannel : IDisposable
{
    private const int ReceiveBuffer = 4 * 1024 * 1024;
    private const int SendBufferLength = 64 * 1024;

    /// <summary>As many as fill the send buffer. More bring nothing: the kernel's work dominates.</summary>
    private const int MaxBatch = 1024;

    /// <summary>What the kernel charges for one queued refusal, structures included. An upper bound, bytes.</summary>
    public const int AcknowledgementCharge = 2048;

    /// <summary>How often an interrupted read is repeated. A table that changes during each of so many reads is under attack.</summary>
    public const int MaxAttempts = 10;

    private readonly IDatagramSocket _socket;
    private readonly byte[] _sendBuffer = new byte[SendBufferLength];
    private readonly int _batch;
    private uint _sequence;

    public RequestChannel(IDatagramSocket socket)
    {
        _socket = socket;
        _batch = Math.Clamp(socket.GetReceiveBuffer() / AcknowledgementCharge, 1, MaxBatch);
    }

    public static RequestChannel Open() => new(OpenSocket());

    /// <summary>With room for the answers of a whole batch.</summary>
    public static NetlinkSocket OpenSocket() => NetlinkSocket.Open(ReceiveBuffer);

    /// <summary>A whole table, consistent: repeated when the kernel says that it changed meanwhile, or when a part was lost.</summary>
    public List<T> Dump<T>(string operation, MessageWriter write, MessageReader<T> read)
        where T : class
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var sequence = Ask(write);
            var objects = new List<T>();
            if (ReadDump(operation, sequence, read, objects))
            {
                return objects;
            }
        }

        NetlinkErrors.Add(Errno.EINTR);
        throw new NetlinkException(operation, Errno.EINTR, $"the table changed during each of {MaxAttempts} reads");
    }

    /// <summary>One object; the error is the kernel's answer if it has none.</summary>
    public NetlinkResult Get<T>(string operation, MessageWriter write, MessageReader<T> read, out T? found)
        where T : class
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var sequence = Ask(write);
            while (_socket.TryReceive(out var datagram))
            {
                foreach (var message in new NetlinkMessages(datagram))
                {
                    if (!IsAnswer(message, sequence))
                    {
                        continue;
                    }

                    found = message.Type == NLMSG_ERROR ? null : read(message);
                    return message.Type == NLMSG_ERROR ? Acknowledgement.ReadError(message) : NetlinkResult.Success;
                }
            }
        }

        throw new NetlinkException(operation, Errno.ENOBUFS, $"the answer was lost {MaxAttempts} times");
    }

    /// <summary>
    /// Carries out as many requests from <paramref name="start"/> on as fit one system call. The kernel does so in their order and answers
    /// refusals unasked, so that only the last needs an acknowledgement: no refusal comes after it.
    /// </summary>
    /// <returns>How many got their result.</returns>
    /// <exception cref="NetlinkException">The socket failed; how much was carried out is unknown.</exception>
    public int ExecuteBatch(IReadOnlyList<NetlinkRequest> requests, int start, Span<NetlinkResult> results)
    {
        var first = _sequence + 1;
        var count = Math.Min(requests.Count - start, _batch);
        var (last, lastAt) = (0u, 0);
        var position = 0;
        var taken = 0;
        while (taken < count && _sendBuffer.Length - position >= RequestMessage.MaxLength)
        {
            _sequence++;
            var before = position;
            try
            {
                RequestMessage.Write(new NetlinkWriter(_sendBuffer, ref position), _sequence, requests[start + taken]);
                (last, lastAt) = (_sequence, before);
            }
            catch (ArgumentException e)
            {
                // A request that cannot be expressed is refused like one the kernel refuses: the others go on.
                position = before;
                results[start + taken] = new NetlinkResult(Errno.EINVAL, e.Message);
                NetlinkErrors.Add(Errno.EINVAL);
            }

            taken++;
        }

        if (position > 0)
        {
            Acknowledgement.Request(_sendBuffer.AsSpan(lastAt));
            _socket.Send(_sendBuffer.AsSpan(0, position));
            ReadAnswers(first, last, results.Slice(start, taken));
        }

        return taken;
    }

    public void Dispose() => _socket.Dispose();

    private uint Ask(MessageWriter write)
    {
        var position = 0;
        write(new NetlinkWriter(_sendBuffer, ref position), ++_sequence);
        _socket.Send(_sendBuffer.AsSpan(0, position));
        return _sequence;
    }

    private bool IsAnswer(NetlinkMessage message, uint sequence) =>
        message.Sequence == sequence && message.PortId == _socket.PortId;

    /// <summary>
    /// Always reads up to the end of the dump, even when it is known to be worthless: the kernel refuses a second one before that.
    /// </summary>
    /// <returns>False if the result is incomplete or inconsistent.</returns>
    private bool ReadDump<T>(string operation, uint sequence, MessageReader<T> read, List<T> objects)
        where T : class
    {
        var isWhole = true;
        NetlinkException? malformed = null;
        while (true)
        {
            if (!_socket.TryReceive(out var datagram))
            {
                isWhole = false;
                continue;
            }

            foreach (var message in new NetlinkMessages(datagram))
            {
                if (!IsAnswer(message, sequence))
                {
                    continue;
                }

                isWhole &= (message.Flags & NLM_F_DUMP_INTR) == 0;
                switch (message.Type)
                {
                    case NLMSG_DONE:
                        ThrowUnlessSuccess(operation, Acknowledgement.ReadDone(message));
                        return malformed is null ? isWhole : throw malformed;
                    case NLMSG_ERROR:
                        ThrowUnlessSuccess(operation, Acknowledgement.ReadError(message));
                        break;
                    default:
                        if (isWhole && malformed is null)
                        {
                            malformed = Collect(message, read, objects);
                        }

                        break;
                }
            }
        }
    }

    private static NetlinkException? Collect<T>(NetlinkMessage message, MessageReader<T> read, List<T> objects)
        where T : class
    {
        try
        {
            if (read(message) is { } item)
            {
                objects.Add(item);
            }

            return null;
        }
        catch (NetlinkException e)
        {
            return e;
        }
    }

    private void ReadAnswers(uint first, uint last, Span<NetlinkResult> results)
    {
        while (true)
        {
            if (!_socket.TryReceive(out var datagram))
            {
                throw new NetlinkException(
                    "wait for the end of a batch", Errno.ENOBUFS, "answers were lost, so the outcome of the batch is unknown");
            }

            foreach (var message in new NetlinkMessages(datagram))
            {
                var index = message.Sequence - first;
                if (message.Type != NLMSG_ERROR || message.PortId != _socket.PortId || index >= results.Length)
                {
                    continue;
                }

                var result = results[(int)index] = Acknowledgement.ReadError(message);
                if (!result.IsSuccess)
                {
                    NetlinkErrors.Add(result.Errno);
                }

                if (message.Sequence == last)
                {
                    return;
                }
            }
        }
    }

    private static void ThrowUnlessSuccess(string operation, NetlinkResult result)
    {
        if (!result.IsSuccess)
        {
            NetlinkErrors.Add(result.Errno);
            throw new NetlinkException(operation, result.Errno, result.Message);
        }
    }
}
