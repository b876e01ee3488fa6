using System.Text;
using System.Text.Json;
using FlannelMesh.Netlink.Files;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Identity;

/// <summary>
/// DATA_DIR/cluster.json, mode 0600, replaced as a whole. A change is on disk before anybody is told of it: promises and votes
/// that a crash could take back would be worth nothing.
/// </summary>
public sealed partial class ClusterStore : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly SemaphoreSlim _gate = new(1);

    private ClusterStore(string path, ClusterRecord current)
    {
        _path = path;
        Record = new Latest<ClusterRecord>(current);
    }

    public Latest<ClusterRecord> Record { get; }

    public ClusterRecord Current => Record.Value;

    /// <summary>A missing file is a node that was in no cluster yet; a damaged one is set aside with a warning and counts as missing.</summary>
    public static ClusterStore Open(string dataDirectory, ILogger log)
    {
        var path = Path.Combine(dataDirectory, "cluster.json");
        return new ClusterStore(path, Read(path, log) ?? ClusterRecord.Empty);
    }

    /// <summary>Changes the record and returns it once it is on disk. Nothing is written if nothing changes.</summary>
    /// <exception cref="IOException">The file cannot be written; the record is as it was.</exception>
    public async Task<ClusterRecord> UpdateAsync(Func<ClusterRecord, ClusterRecord> change)
    {
        await _gate.WaitAsync();
        try
        {
            var next = change(Current);
            if (!next.Equals(Current))
            {
                await Task.Run(() => Write(next));
                Record.Publish(next);
            }

            return next;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private void Write(ClusterRecord record) =>
        AtomicFile.Write(_path, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(record, ClusterRecordJson.Default.ClusterRecord) + "\n"), Mode);

    private static ClusterRecord? Read(string path, ILogger log)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(path), ClusterRecordJson.Default.ClusterRecord);
            return record is null || record.Voters is { Voters.IsDefault: true } || (record.ClusterId is null) != (record.Voters is null)
                ? throw new JsonException("clusterId or voters is missing")
                : record with { Replaces = record.Replaces.IsDefault ? [] : record.Replaces };
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            var aside = $"{path}.damaged-{Guid.NewGuid():N}";
            File.Move(path, aside);
            Damaged(log, path, e.Message, aside);
            return null;
        }
    }

    [LoggerMessage(1013, LogLevel.Warning, "{Path} is damaged ({Reason}); it was set aside as {Aside}, and this node learns its cluster anew")]
    private static partial void Damaged(ILogger log, string path, string reason, string aside);
}
