namespace FlannelMesh.Diagnosis;

/// <summary>The host this process runs on.</summary>
public sealed class ThisHost : IHost
{
    public string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool Exists(string path) => Path.Exists(path);

    public Task<ProgramResult?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        HostProgram.RunAsync(program, arguments, cancellation);
}
