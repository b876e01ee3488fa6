using FlannelMesh.Identity;
using FlannelMesh.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>A data directory that goes with the test. The store can be opened anew, as a restarted agent does.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory($"flannelmesh-{Environment.ProcessId}-");

    public TemporaryStore() => (Store, Cluster) = Open();

    public NodeStore Store { get; private set; }

    public ClusterStore Cluster { get; private set; }

    public string Path => _directory.FullName;

    public string NodeFile => File.ReadAllText(System.IO.Path.Combine(_directory.FullName, "node.json"));

    public void Reopen()
    {
        Store.Dispose();
        Cluster.Dispose();
        (Store, Cluster) = Open();
    }

    public void Dispose()
    {
        Store.Dispose();
        Cluster.Dispose();
        Eventually.True(TryDelete, $"{Path} can be deleted");
    }

    /// <summary>An actor that is still stopping may be writing its record.</summary>
    private bool TryDelete()
    {
        try
        {
            _directory.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private (NodeStore, ClusterStore) Open() =>
        (NodeStore.Open(_directory.FullName, NullLogger.Instance), ClusterStore.Open(_directory.FullName, NullLogger.Instance));
}
