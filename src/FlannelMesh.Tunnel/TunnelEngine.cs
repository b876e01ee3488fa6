using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel;

/// <summary>
/// The tunnel as its agent steers it: configured, fed with peers, asked for counters. Packets move from the first peer set on. Not for use by
/// several threads at once.
/// </summary>
internal sealed class TunnelEngine(Action<Event> onEvent) : IDisposable
{
    private readonly PeerBoard _board = new();
    private readonly List<Peer> _collected = [];
    private TunnelDescriptors _descriptors = TunnelDescriptors.None;
    private Configure? _configured;
    private PathSet? _paths;
    private ImmutableArray<PathCounters> _retired = [];
    private ulong _collecting;

    /// <summary>Of the peer set in force; 0 before the first.</summary>
    public ulong Generation { get; private set; }

    /// <summary>What is configured, without keys; null if nothing is.</summary>
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
        if (descriptors.Problem is { } mismatch)
        {
            return Refuse(handles, mismatch);
        }

        StopPaths();
        Close(_descriptors, except: descriptors);
        (_descriptors, _configured) = (descriptors, message);
        return StartPaths();
    }

    /// <summary>Collects a peer set, and puts it in force with its last part.</summary>
    public string? SetPeers(PeersPart part)
    {
        if (part.Generation != _collecting)
        {
            _collected.Clear();
            _collecting = part.Generation;
        }

        _collected.AddRange(part.Peers);
        if (!part.IsLast)
        {
            return null;
        }

        var peers = _collected.ToList();
        _collected.Clear();
        _collecting = 0;
        if (peers.Select(PeerRules.Problem).FirstOrDefault(problem => problem is not null) is { } problem)
        {
            return problem;
        }

        Publish(peers.Select(peer => PeerRules.Read(peer)));
        Generation = part.Generation;
        return _paths is null ? StartPaths() : null;
    }

    public TunnelCounters ReadCounters() => new(_retired, _paths, _board.Current.Peers);

    /// <summary>Stops, and lets go of the descriptors: packets wait in the kernel for who gets them.</summary>
    public TunnelDescriptors HandOver()
    {
        StopPaths();
        var descriptors = _descriptors;
        _descriptors = TunnelDescriptors.None;
        _configured = null;
        return descriptors;
    }

    public void Dispose()
    {
        StopPaths();
        Close(_descriptors, TunnelDescriptors.None);
        _descriptors = TunnelDescriptors.None;
    }

    private static ImmutableArray<SafeHandle> Choose(
        Configure message, IReadOnlyList<SafeHandle> handles, DescriptorKind kind, ImmutableArray<SafeHandle> present)
    {
        var chosen = handles.Where((_, i) => message.Descriptors[i] == kind).ToImmutableArray();
        return chosen.IsEmpty ? present : chosen;
    }

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

    /// <summary>A peer that was known keeps its counters.</summary>
    private void Publish(IEnumerable<TunnelPeer> peers)
    {
        var known = _board.Current.Peers.ToDictionary(peer => peer.Id);
        var threads = PathSet.ThreadsFor(_descriptors);
        _board.Current = new PeerTable(peers.Select(peer => peer with { Traffic = TrafficFor(known.GetValueOrDefault(peer.Id), threads) }));
    }

    private static ImmutableArray<PeerTraffic> TrafficFor(TunnelPeer? known, int threads) =>
        known is null || known.Traffic.Length < threads ? PeerTraffic.Continue(known?.Traffic ?? [], threads) : known.Traffic;

    private string? StartPaths()
    {
        if (_configured is not { } configured || Generation == 0)
        {
            return null;
        }

        // The number of threads may be another than when the peers came.
        Publish(_board.Current.Peers);
        try
        {
            var addresses = new LocalAddresses(configured.Address.ToByteArray(), configured.Ipv6Address.ToByteArray());
            _paths = PathSet.Start(_descriptors, _board, addresses, OnFailure);
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
            paths.Dispose();
            _retired = [.. _retired, .. paths.Counters];
            _paths = null;
        }
    }

    private void OnFailure(int errno) => onEvent(errno == Errno.EBADFD
        ? new Event { Kind = Event.Types.Kind.DeviceLost, Text = $"the device {_configured?.DeviceName} is gone" }
        : new Event { Kind = Event.Types.Kind.Warning, Text = $"the device or a socket failed: {Errno.Describe(errno)}" });
}
