using System.Text;
using System.Text.Json;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink.Files;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Identity;

/// <summary>DATA_DIR/node.json, mode 0600, replaced as a whole and flushed to disk at every change.</summary>
public sealed partial class NodeStore : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly SemaphoreSlim _gate = new(1);
    private NodeRecord _current;

    private NodeStore(string path, NodeRecord current)
    {
        _path = path;
        _current = current;
    }

    /// <summary>When the run before this one ended; null if it was not in an orderly way, or there was none.</summary>
    public BootMoment? FormerStop { get; private init; }

    public NodeRecord Current => Volatile.Read(ref _current);

    public NodeId NodeId => new(Current.NodeId);

    /// <summary>What the file says, for one who is not the agent; null if there is none that can be read.</summary>
    public static NodeRecord? Peek(string dataDirectory)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(dataDirectory, "node.json")), NodeRecordJson.Default.NodeRecord);
            return record is null || record.NodeId == Guid.Empty ? null : record with { LastMembers = record.LastMembers.IsDefault ? [] : record.LastMembers };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Reads the file and counts this start. A missing file makes a new node; a damaged one is set aside with a warning, and the
    /// node is a new one as far as the cluster is concerned.
    /// </summary>
    /// <param name="certified">The id in the node's certificate; a new node takes it. Null if there is none.</param>
    /// <exception cref="ConfigurationException">The node has another id already.</exception>
    public static NodeStore Open(string dataDirectory, ILogger log, NodeId? certified = null)
    {
        var path = Path.Combine(dataDirectory, "node.json");
        var record = Read(path, log) ?? new NodeRecord { NodeId = certified?.Value ?? Guid.NewGuid() };
        if (certified is { } id && id.Value != record.NodeId)
        {
            throw new ConfigurationException(
                $"this node is {record.NodeId} ({path}), and its certificate is for {id}; issue one with `flannelmesh ca issue --node-id {record.NodeId}`, or give the node another --data-dir");
        }

        var store = new NodeStore(path, record with { Incarnation = record.Incarnation + 1, Stopped = null }) { FormerStop = record.Stopped };
        store.Write(store._current);
        return store;
    }

    /// <summary>Changes the record and returns once it is on disk. Nothing is written if nothing changes.</summary>
    public async Task UpdateAsync(Func<NodeRecord, NodeRecord> change)
    {
        await _gate.WaitAsync();
        try
        {
            var next = change(_current);
            if (!IsSame(next, _current))
            {
                await Task.Run(() => Write(next));
                Volatile.Write(ref _current, next);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static NodeRecord? Read(string path, ILogger log)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(path), NodeRecordJson.Default.NodeRecord);
            return record is null || record.NodeId == Guid.Empty
                ? throw new JsonException("nodeId is missing")
                : record with { LastMembers = record.LastMembers.IsDefault ? [] : record.LastMembers };
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            var aside = $"{path}.damaged-{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
            File.Move(path, aside, overwrite: true);
            Damaged(log, path, e.Message, aside);
            return null;
        }
    }

    private void Write(NodeRecord record) =>
        AtomicFile.Write(_path, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(record, NodeRecordJson.Default.NodeRecord) + "\n"), Mode);

    private static bool IsSame(NodeRecord left, NodeRecord right) =>
        left with { LastMembers = [] } == right with { LastMembers = [] } && left.LastMembers.SequenceEqual(right.LastMembers);

    [LoggerMessage(1010, LogLevel.Warning, "{Path} is damaged ({Reason}); it was set aside as {Aside}, and this host starts as a new node")]
    private static partial void Damaged(ILogger log, string path, string reason, string aside);
}
