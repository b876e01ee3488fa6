using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel;

/// <summary>
/// The tunnel as its agent steers it: configured, fed with peers, asked for counters. Packets move from the first peer set on. Not for use by
/// several threads at once.
/// </summary>
/// <param name="prepare">Called before each configuration takes effect, with whether it is encrypted; returns why it must not.</param>
/// <param name="onEvent">May be called by any thread.</param>
internal sealed class TunnelEngine(Func<bool, string?> prepare, Action<Event> onEvent) : IDisposable
{
    private readonly PeerBoard _board = new();
    private IReadOnlyList<Peer> _told = [];
    private TunnelDescriptors _descriptors = TunnelDescriptors.None;
    private Configure? _configured;
    private readonly ResumedSessions _resumed = new();
    private readonly PathCounters _retired = new();
    private PathSet? _paths;
    private SecureTransport? _security;
    private DatagramOutlet? _outlet;

    /// <summary>Of the peer set in force; 0 before the first.</summary>
    public ulong Generation { get; private set; }

    /// <summary>What is configured, without keys, and all descriptors that are held; null if nothing is.</summary>
    public Configure? Configured
    {
        get
        {
            if (_configured is null)
            {
                return null;
            }

            var copy = _configured.Clone();
            copy.Encryption?.PrivateKey = Google.Protobuf.ByteString.Empty;
            copy.Descriptors.Clear();
            copy.Descriptors.AddRange(_descriptors.Device.Select(_ => DescriptorKind.TunQueue));
            copy.Descriptors.AddRange(_descriptors.Ipv4.Select(_ => DescriptorKind.Udp4Socket));
            copy.Descriptors.AddRange(_descriptors.Ipv6.Select(_ => DescriptorKind.Udp6Socket));
            return copy;
        }
    }

    /// <summary>Takes over descriptors, which are this object's from now on, also after an error.</summary>
    /// <returns>One line if it cannot be done; then what was configured before stays.</returns>
    public string? Configure(Configure message, IReadOnlyList<SafeHandle> handles)
    {
        if (ConfigureRules.Problem(message, handles.Count) is { } problem)
        {
            return Refuse(handles, problem);
        }

        var descriptors = new TunnelDescriptors(
            Choose(message, handles, DescriptorKind.TunQueue, _descriptors.Device),
            Choose(message, handles, DescriptorKind.Udp4Socket, _descriptors.Ipv4),
            Choose(message, handles, DescriptorKind.Udp6Socket, _descriptors.Ipv6));
        if ((descriptors.Problem ?? Problem(descriptors) ?? prepare(message.Encryption is not null)) is { } hindrance)
        {
            return Refuse(handles, hindrance);
        }

        var before = (_descriptors, _configured);
        StopPaths();
        (_descriptors, _configured) = (descriptors, message);
        if ((Secure(message.Encryption) ?? StartPaths()) is { } failure)
        {
            (_descriptors, _configured) = before;
            _ = Secure(_configured?.Encryption) ?? StartPaths();
            return Refuse(handles, failure);
        }

        Close(before._descriptors, except: descriptors);
        return null;
    }

    /// <summary>Puts a whole peer set in force.</summary>
    /// <param name="generation">1 or more; told to whoever asks.</param>
    /// <param name="peers">As <see cref="PeerCollection"/> gives them.</param>
    /// <returns>One line if it cannot be done.</returns>
    public string? SetPeers(ulong generation, IReadOnlyList<Peer> peers)
    {
        try
        {
            _ = new PeerTable(peers.Select(PeerRules.Read));
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }

        _told = peers;
        Publish();
        Generation = generation;
        return _paths is null ? StartPaths() : null;
    }

    public TunnelCounters ReadCounters() => new(_retired, _paths, _board.Current.Peers, _security);

    /// <summary>Stops, and lets go of the descriptors: packets wait in the kernel for who gets them.</summary>
    public (TunnelDescriptors Descriptors, ImmutableArray<(Guid Peer, byte[] State)> Sessions) HandOver()
    {
        StopPaths();
        var descriptors = _descriptors;
        _descriptors = TunnelDescriptors.None;
        _configured = null;
        return (descriptors, _security?.Export() ?? []);
    }

    /// <summary>Keeps the sessions of the tunnel before for the next peers that are told.</summary>
    public string? Resume(Resume resume) => _resumed.Add(resume.Sessions);

    public void Dispose()
    {
        StopPaths();
        _resumed.Clear();
        _security?.Dispose();
        _security = null;
        Close(_descriptors, TunnelDescriptors.None);
        _descriptors = TunnelDescriptors.None;
    }

    private static ImmutableArray<SafeHandle> Choose(
        Configure message, IReadOnlyList<SafeHandle> handles, DescriptorKind kind, ImmutableArray<SafeHandle> present)
    {
        var chosen = handles.Where((_, i) => message.Descriptors[i] == kind).ToImmutableArray();
        return chosen.IsEmpty ? present : chosen;
    }

    private static string? Problem(TunnelDescriptors descriptors) => descriptors.Device.Select(PacketDescriptor.QueueProblem)
        .Concat(descriptors.Ipv4.Select(socket => PacketDescriptor.SocketProblem(socket, isIpv6: false)))
        .Concat(descriptors.Ipv6.Select(socket => PacketDescriptor.SocketProblem(socket, isIpv6: true)))
        .FirstOrDefault(problem => problem is not null);

    private static string Refuse(IEnumerable<SafeHandle> handles, string problem)
    {
        foreach (var handle in handles)
        {
            handle.Dispose();
        }

        return problem;
    }

    private static void Close(TunnelDescriptors descriptors, TunnelDescriptors except)
    {
        var kept = All(except).ToHashSet();
        foreach (var handle in All(descriptors).Where(handle => !kept.Contains(handle)))
        {
            handle.Dispose();
        }
    }

    private static IEnumerable<SafeHandle> All(TunnelDescriptors descriptors) => [.. descriptors.Device, .. descriptors.Ipv4, .. descriptors.Ipv6];

    /// <summary>A peer that was known keeps its counters and its keys.</summary>
    private void Publish()
    {
        var known = _board.Current.Peers.ToDictionary(peer => peer.Id);
        var threads = PathSet.ThreadsFor(_descriptors);
        var peers = new List<TunnelPeer>(_told.Count);
        foreach (var told in _told)
        {
            var peer = PeerRules.Read(told);
            var before = known.GetValueOrDefault(peer.Id);
            peers.Add(peer with { Traffic = TrafficFor(before, threads), Security = SecurityFor(told, peer.Id, before) });
        }

        _board.Current = new PeerTable(peers);
        if (_configured is not null)
        {
            _resumed.Clear();
        }

        foreach (var gone in known.Values.Where(peer => peer.Security is not null && _board.Current.Find(peer.Id) is null))
        {
            _security?.Leave(gone.Id, gone.Security!);
        }

        _security?.Greet(peers.Where(peer => known.GetValueOrDefault(peer.Id)?.Security is null));
    }

    private PeerSecurity? SecurityFor(Peer told, Guid id, TunnelPeer? before)
    {
        if (_security is null)
        {
            return null;
        }

        _resumed.TryTake(id, out var state);
        var security = _security.Enter(id, before?.Security, told.PublicKey.Span, state);
        CryptographicOperations.ZeroMemory(state);
        return security;
    }

    /// <summary>Another key, or the end of encryption, ends all sessions.</summary>
    private string? Secure(Control.Encryption? encryption)
    {
        if (encryption is not null && _security?.HasKey(encryption.PrivateKey.Span) == true)
        {
            return null;
        }

        _security?.Dispose();
        _security = null;
        _board.Current = new PeerTable(_board.Current.Peers.Select(peer => peer with { Security = null }));
        try
        {
            _security = encryption is null ? null : new SecureTransport(encryption.PrivateKey.ToByteArray(), _board);
            return null;
        }
        catch (LibcryptoException e)
        {
            return e.Message;
        }
    }

    private static ImmutableArray<PeerTraffic> TrafficFor(TunnelPeer? known, int threads) =>
        known is null || known.Traffic.Length < threads ? PeerTraffic.Continue(known?.Traffic ?? [], threads) : known.Traffic;

    private string? StartPaths()
    {
        if (_configured is not { } configured || Generation == 0)
        {
            return null;
        }

        if (configured.Encryption is not null && _security is null)
        {
            return "the encryption that is configured is not there: nothing is sent in clear text instead";
        }

        // The number of threads may be another than when the peers came.
        Publish();
        try
        {
            var addresses = new LocalAddresses(configured.Address.ToByteArray(), configured.Ipv6Address.ToByteArray());
            var common = new PathSettings { Peers = _board, Addresses = addresses, Security = _security };
            _paths = PathSet.Start(_descriptors, common, OnFailure);
            _outlet = new DatagramOutlet(_descriptors.Ipv4, _descriptors.Ipv6);
            _security?.SendThrough(_outlet);
            return null;
        }
        catch (NetlinkException e)
        {
            return e.Message;
        }
    }

    private void StopPaths()
    {
        if (_paths is { } paths)
        {
            _security?.SendThrough(null);
            _outlet?.Dispose();
            _outlet = null;
            paths.Dispose();
            foreach (var counters in paths.Counters)
            {
                _retired.Add(counters);
            }

            _paths = null;
        }
    }

    private void OnFailure(int errno) => onEvent(errno == Errno.EBADFD
        ? new Event { Kind = Event.Types.Kind.DeviceLost, Text = $"the device {_configured?.DeviceName} is gone" }
        : new Event { Kind = Event.Types.Kind.Warning, Text = $"the device or a socket failed: {Errno.Describe(errno)}" });
}
