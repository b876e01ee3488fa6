using FlannelMesh.Diagnosis;

namespace FlannelMesh.Tests.Diagnosis;

/// <summary>Files by path; programs by what answers their command line.</summary>
internal sealed class FakeHost(Dictionary<string, string> files, Func<string, ProgramResult?>? run = null) : IHost
{
    public string? ReadFile(string path) => files.GetValueOrDefault(path);

    public bool Exists(string path) => files.ContainsKey(path);

    public Task<ProgramResult?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        Task.FromResult(run?.Invoke($"{program} {string.Join(' ', arguments)}"));
}
