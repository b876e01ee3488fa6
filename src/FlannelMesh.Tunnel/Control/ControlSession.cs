using System.Runtime.InteropServices;
using FlannelMesh.Tunnel.Peers;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Control;

/// <summary>Answers one agent: a reply for each request, in order. Several agents, one after the other, steer the same engine.</summary>
internal sealed class ControlSession(TunnelEngine engine, Lock engineLock)
{
    /// <summary>Raised when a reader of the older one would do the wrong thing.</summary>
    public const uint Protocol = 1;

    /// <summary>Each is some hundred bytes, a message at most 64 KiB.</summary>
    private const int SessionsInPart = 16;

    private readonly PeerCollection _peers = new();

    /// <summary>Whether the agent wants the program to end once the replies are sent.</summary>
    public bool IsEnding { get; private set; }

    /// <param name="handles">The descriptors that came with the request; this takes them over.</param>
    public IEnumerable<(Reply Reply, IReadOnlyList<SafeHandle> Handles)> Answer(Request request, IReadOnlyList<SafeHandle> handles)
    {
        if (request.BodyCase != Request.BodyOneofCase.Configure)
        {
            Close(handles);
        }

        lock (engineLock)
        {
            return [.. request.Number == 0 ? Refuse(request, handles) : Carry(request, handles)];
        }
    }

    private static void Close(IReadOnlyList<SafeHandle> handles)
    {
        foreach (var handle in handles)
        {
            handle.Dispose();
        }
    }

    /// <summary>A reply of number 0 without an error would be an empty message, and that is the end of a conversation.</summary>
    private static IEnumerable<(Reply Reply, IReadOnlyList<SafeHandle> Handles)> Refuse(Request request, IReadOnlyList<SafeHandle> handles)
    {
        Close(handles);
        return [Plain(request, "number is 0: 1 or more is wanted, as 0 is that of what nobody asked")];
    }

    private IEnumerable<(Reply Reply, IReadOnlyList<SafeHandle> Handles)> Carry(Request request, IReadOnlyList<SafeHandle> handles)
    {
        switch (request.BodyCase)
        {
            case Request.BodyOneofCase.Configure:
                return [Plain(request, engine.Configure(request.Configure, handles))];
            case Request.BodyOneofCase.Peers:
                var problem = _peers.Add(request.Peers, out var peers) ?? (peers is null ? null : engine.SetPeers(request.Peers.Generation, peers));
                return request.Peers.IsLast || problem is not null ? [Plain(request, problem)] : [];
            case Request.BodyOneofCase.ReadCounters:
                return engine.ReadCounters().Parts().Select(part => (new Reply { Number = request.Number, Counters = part }, None));
            case Request.BodyOneofCase.Resume:
                return [Plain(request, engine.Resume(request.Resume))];
            case Request.BodyOneofCase.HandOver:
                IsEnding = true;
                return HandOver(request);
            case Request.BodyOneofCase.Stop:
                IsEnding = true;
                return [Plain(request, null)];
            default:
                return [Plain(request, $"this tunnel (protocol {Protocol}) does not know what is asked: restart it with the agent's version")];
        }
    }

    private static IReadOnlyList<SafeHandle> None => [];

    private static (Reply Reply, IReadOnlyList<SafeHandle> Handles) Plain(Request request, string? error) =>
        (new Reply { Number = request.Number, Error = error ?? "" }, None);

    private IEnumerable<(Reply Reply, IReadOnlyList<SafeHandle> Handles)> HandOver(Request request)
    {
        var (descriptors, sessions) = engine.HandOver();
        var handed = new HandedOver();
        Add(descriptors.Device, DescriptorKind.TunQueue);
        Add(descriptors.Ipv4, DescriptorKind.Udp4Socket);
        Add(descriptors.Ipv6, DescriptorKind.Udp6Socket);
        IReadOnlyList<SafeHandle> handles = [.. descriptors.Device, .. descriptors.Ipv4, .. descriptors.Ipv6];
        foreach (var some in sessions.Chunk(SessionsInPart))
        {
            handed.Sessions.AddRange(some.Select(Session));
            yield return (new Reply { Number = request.Number, HandedOver = handed }, handles);
            (handed, handles) = (new HandedOver(), None);
        }

        handed.IsLast = true;
        yield return (new Reply { Number = request.Number, HandedOver = handed }, handles);

        void Add(IReadOnlyCollection<SafeHandle> some, DescriptorKind kind) => handed.Descriptors.AddRange(some.Select(_ => kind));
    }

    private static Session Session((Guid Peer, byte[] State) session) => new()
    {
        PeerId = ByteString.CopyFrom(session.Peer.ToByteArray(bigEndian: true)),
        State = ByteString.CopyFrom(session.State),
    };
}
