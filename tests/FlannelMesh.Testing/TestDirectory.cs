namespace FlannelMesh.Testing;

/// <summary>An empty directory for one test, removed with its content afterwards.</summary>
public sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory($"fm{Environment.ProcessId}-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
