using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>A program that is compiled for a test.</summary>
internal sealed class CProgram : IDisposable
{
    private readonly TestDirectory _directory = new();

    public CProgram(string source) => Command.TryRun("gcc", ["-O2", "-Wall", "-Werror", "-o", Path, source], timeLimit: TimeSpan.FromMinutes(1)).EnsureSuccess();

    public string Path => _directory.File("program");

    public void Dispose() => _directory.Dispose();
}
