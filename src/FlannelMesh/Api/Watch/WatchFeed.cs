using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Api.Watch;

/// <summary>
/// What watchers are told. It is put together once a second for all of them, by whoever asks first, and not at all while nobody
/// watches.
/// </summary>
public sealed class WatchFeed(IAgentState state, TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private WatchSnapshot? _last;
    private long _madeAt;

    public WatchSnapshot Take()
    {
        lock (_gate)
        {
            // A little less than the interval: watchers wake up at slightly different times.
            if (_last is null || time.GetElapsedTime(_madeAt) >= Interval * 0.9)
            {
                _last = Make(_last);
                _madeAt = time.GetTimestamp();
            }

            return _last;
        }
    }

    private WatchSnapshot Make(WatchSnapshot? last)
    {
        var version = (last?.Version ?? 0) + 1;
        var before = last?.Bodies.ToDictionary(body => body.Event, body => body.Body) ?? [];
        var mesh = state.Mesh;
        return new WatchSnapshot(
            version,
            [
                ("node", Body("node", state.Node, ApiJson.Default.NodeView)),
                ("members", Body("members", state.Members, ApiJson.Default.IReadOnlyListMemberView)),
                ("leases", Body("leases", state.Leases, ApiJson.Default.IReadOnlyListLeaseView, WatchedPart.Of)),
                ("peers", Body("peers", state.Peers, ApiJson.Default.IReadOnlyListPeerView)),
                ("voters", Body("voters", state.Voters, ApiJson.Default.VotersView)),
                ("dataplane", Body("dataplane", state.Dataplane, ApiJson.Default.DataplaneView)),
                ("pool", Body("pool", state.Pool, ApiJson.Default.PoolView)),
                ("problems", Body("problems", state.Problems, ApiJson.Default.IReadOnlyListMeshProblemView)),
            ],
            mesh,
            mesh.Nodes.ToImmutableDictionary(node => node.NodeId, node =>
            {
                var mark = Mark(JsonSerializer.SerializeToUtf8Bytes(WatchedPart.Of(node, node.NodeId == mesh.ObservedBy), ApiJson.Default.MeshNodeView));
                return last is not null && last.NodeVersions.TryGetValue(node.NodeId, out var known) && known.Mark == mark ? known : (version, mark);
            }));

        WatchBody Body<T>(string name, T view, JsonTypeInfo<T> type, Func<T, T>? part = null)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(view, type);
            var mark = Mark(part is null ? json : JsonSerializer.SerializeToUtf8Bytes(part(view), type));
            return before.TryGetValue(name, out var known) && known.Mark == mark ? known : new WatchBody(version, mark, json);
        }
    }

    private static string Mark(byte[] json) => Convert.ToHexString(SHA256.HashData(json));
}
