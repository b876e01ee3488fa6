using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Transport;

/// <summary>One connection: frames that Akka hands over are written in order, those that arrive are looked at and handed to Akka.</summary>
internal sealed class MeshAssociation : AssociationHandle
{
    private const int HeaderLength = 4;

    /// <summary>What may wait to be sent; after that Akka holds back by itself.</summary>
    private const int MaxWaiting = 4 << 20;

    /// <summary>What goes into one write, so that many small messages are one TLS record.</summary>
    private const int BatchLength = 16 << 10;

    /// <summary>Bytes of the first frame, which says who speaks; it has some hundred.</summary>
    private const int MaxIntroduction = 4 << 10;

    /// <summary>For the whole of a frame that has begun to come: one of the largest size over a line of 1 Mbit/s takes half of it.</summary>
    internal static readonly TimeSpan FrameLimit = TimeSpan.FromSeconds(30);

    /// <summary>For the last words of one who leaves.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly Stream _stream;
    private readonly FrameGuard _guard;
    private readonly int _maxFrame;
    private readonly RefusalBook _refusals;
    private readonly ILogger _log;
    private readonly ConductBook _conduct;
    private readonly bool _isLittleEndian;
    private readonly PipeReader _reader;
    private readonly TimeProvider _time;

    /// <summary>Who hands a frame over sends it as well, unless somebody sends already: no thread has to wake for it.</summary>
    private readonly Channel<ByteString> _outgoing =
        Channel.CreateUnbounded<ByteString>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

    /// <summary>Nothing more is to be sent or read; what is being written may hang for as long as TCP goes on trying.</summary>
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _waiting;
    private ByteString? _introduction;
    private volatile bool _isInUse;

    /// <param name="isLittleEndian">How a frame's length is written.</param>
    public MeshAssociation(
        Address local, Address remote, Stream stream, FrameGuard guard, int maxFrame, bool isLittleEndian, RefusalBook refusals, ConductBook conduct, TimeProvider time, ILogger log)
        : base(local, remote)
    {
        _stream = stream;
        _guard = guard;
        _maxFrame = maxFrame;
        _isLittleEndian = isLittleEndian;
        _reader = PipeReader.Create(stream);
        _time = time;
        _refusals = refusals;
        _log = log;
        _conduct = conduct;
    }

    public override bool Write(ByteString payload)
    {
        if (Interlocked.Read(ref _waiting) > MaxWaiting || payload.Length > _maxFrame || !_outgoing.Writer.TryWrite(payload))
        {
            return false;
        }

        Interlocked.Add(ref _waiting, payload.Length);
        _isInUse |= FrameGuard.IsMessage(payload.Span);
        return true;
    }

    /// <summary>Whether Akka has ever said more over it than who speaks, and that it lives.</summary>
    public bool IsInUse => _isInUse;

    /// <summary>For people: whom the certificate names.</summary>
    public string Peer => _guard.Peer;

    /// <summary>HOST:PORT that the peer is known by.</summary>
    public string PeerAddress => _guard.Origin ?? $"{RemoteAddress.Host}:{RemoteAddress.Port}";

    /// <summary>Null without TLS.</summary>
    public X509Certificate? PeerCertificate => (_stream as SslStream)?.RemoteCertificate;

    /// <summary>Ends at once, without a last word.</summary>
    public void Abort()
    {
        Close();
        _stream.Dispose();
    }

    /// <summary>This node opened it; else the peer did.</summary>
    public bool IsOwn { get; init; }

    /// <summary>How fast frames are read; that of the other end's address.</summary>
    public FramePace? Pace { get; set; }

    public IPAddress Remote => _guard.Remote;

    /// <summary>Sends what waits, then ends; soon also if the other end does not read any more.</summary>
    public void Close()
    {
        _ = _outgoing.Writer.TryComplete();
        _ = _closing.TrySetResult();
    }

    [Obsolete("Akka's own callers use the overload with a reason, which calls this one.")]
    public override void Disassociate() => Close();

    /// <summary>Waits until the other end has said who it is, and whether that can be; nothing of it reaches Akka before.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async Task<string?> GreetAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (TryReadFrame(ref buffer, MaxIntroduction, out var frame, out var refusal))
            {
                _introduction = frame;
                var verdict = refusal is null ? _guard.Look(frame!.Span) : FrameVerdict.End(WireFault.Format, refusal);
                verdict = verdict.IsPass && _guard.Origin is null ? FrameVerdict.End(WireFault.Identity, "it does not say who it is") : verdict;
                _reader.AdvanceTo(buffer.Start);
                if (!verdict.IsPass)
                {
                    Note(verdict);
                }

                return verdict.IsPass ? null : verdict.Reason;
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return "it ended before it said who it is";
            }
        }
    }

    /// <summary>Ends when the connection has.</summary>
    public async Task RunAsync()
    {
        IHandleEventListener? listener = null;
        var writing = WriteAsync();
        try
        {
            if (await Task.WhenAny(ReadHandlerSource.Task, writing, _closing.Task) == ReadHandlerSource.Task)
            {
                listener = await ReadHandlerSource.Task;
                await Task.WhenAny(ReadAsync(listener), writing, _closing.Task);
            }
        }
        catch (OperationCanceledException)
        {
            // Akka does not want the connection any more.
        }

        Close();
        try
        {
            await writing.WaitAsync(Farewell);
        }
        catch (TimeoutException)
        {
            // The other end does not read any more.
        }

        await _stream.DisposeAsync();
        await writing;
        listener?.Notify(new Disassociated(DisassociateInfo.Unknown));
    }

    private async Task WriteAsync()
    {
        try
        {
            var batch = new ArrayBufferWriter<byte>(BatchLength);
            while (await _outgoing.Reader.WaitToReadAsync())
            {
                while (batch.WrittenCount < BatchLength && _outgoing.Reader.TryRead(out var payload))
                {
                    WriteLength(batch.GetSpan(HeaderLength), payload.Length);
                    batch.Advance(HeaderLength);
                    batch.Write(payload.Span);
                    Interlocked.Add(ref _waiting, -payload.Length);
                }

                await _stream.WriteAsync(batch.WrittenMemory);
                if (batch.Capacity > MaxWaiting)
                {
                    batch = new ArrayBufferWriter<byte>(BatchLength);
                }

                batch.ResetWrittenCount();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone.
            Close();
        }
    }

    private async Task ReadAsync(IHandleEventListener listener)
    {
        try
        {
            await ReadFramesAsync(listener);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone.
        }
        catch (OperationCanceledException)
        {
            _ = IsTooMuch(FrameVerdict.End(WireFault.Format, $"the rest of a frame did not come in {FrameLimit.TotalSeconds:0} s"));
        }
    }

    private async Task ReadFramesAsync(IHandleEventListener listener)
    {
        if (_introduction is { } introduction)
        {
            _introduction = null;
            listener.Notify(new InboundPayload(introduction));
        }

        var isWithin = false;
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        while (true)
        {
            var result = await _reader.ReadAsync(limit.Token);
            var buffer = result.Buffer;
            while (TryReadFrame(ref buffer, _maxFrame, out var frame, out var refusal))
            {
                if (isWithin)
                {
                    limit.CancelAfter(Timeout.InfiniteTimeSpan);
                    isWithin = false;
                }

                var verdict = refusal is null ? _guard.Look(frame!.Span) : FrameVerdict.End(WireFault.Format, refusal);
                if (verdict.IsPass)
                {
                    listener.Notify(new InboundPayload(frame));
                }
                else if (IsTooMuch(verdict))
                {
                    return;
                }

                if (Pace?.Take(frame!.Length) is { Ticks: > 0 } pause)
                {
                    await Task.Delay(pause, _time);
                }
            }

            if (!isWithin && !buffer.IsEmpty)
            {
                limit.CancelAfter(FrameLimit);
                isWithin = true;
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    /// <returns>Whether the connection ends.</returns>
    private bool IsTooMuch(FrameVerdict verdict)
    {
        var address = _guard.Origin ?? _guard.Remote.ToString();
        if (_refusals.IsNews(_guard.Remote, verdict.Reason))
        {
            if (verdict.EndsConnection)
            {
                TransportLog.Ended(_log, _guard.Peer, address, verdict.Reason);
            }
            else
            {
                TransportLog.Dropped(_log, _guard.Peer, address, verdict.Reason);
            }
        }

        Note(verdict);
        return verdict.EndsConnection || _conduct.IsQuarantined(_guard.Identity);
    }

    /// <summary>Of one whose introduction does not fit its certificate it is only counted: a copy of a certificate must not take its owner out.</summary>
    private void Note(FrameVerdict verdict)
    {
        if (_conduct.Note(_guard.Origin is null ? null : _guard.Identity, verdict) is { } length)
        {
            TransportLog.Quarantined(_log, _guard.Identity!.ToString(), _guard.Origin ?? _guard.Remote.ToString(), (int)length.TotalSeconds);
        }
    }

    /// <returns>False when the rest of a frame is still to come.</returns>
    private bool TryReadFrame(ref ReadOnlySequence<byte> buffer, int max, out ByteString? frame, out string? refusal)
    {
        (frame, refusal) = (null, null);
        var header = new SequenceReader<byte>(buffer);
        if (!(_isLittleEndian ? header.TryReadLittleEndian(out int length) : header.TryReadBigEndian(out length)))
        {
            return false;
        }

        if (length <= 0 || length > max)
        {
            refusal = $"a frame of {length} bytes; at most {max} are allowed";
            return true;
        }

        if (header.Remaining < length)
        {
            return false;
        }

        var content = buffer.Slice(HeaderLength, length);
        frame = UnsafeByteOperations.UnsafeWrap(content.ToArray());
        buffer = buffer.Slice(content.End);
        return true;
    }

    private void WriteLength(Span<byte> header, int length)
    {
        if (_isLittleEndian)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header, length);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(header, length);
        }
    }
}
