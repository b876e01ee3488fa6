namespace FlannelMesh.Diagnosis;

/// <summary>The files and programs of a host.</summary>
public interface IHost
{
    /// <summary>Null if there is no such file, or it may not be read.</summary>
    string? ReadFile(string path);

    /// <summary>A file or a directory.</summary>
    bool Exists(string path);

    /// <summary>Null if there is no such program, or it did not end.</summary>
    Task<ProgramResult?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation);
}
