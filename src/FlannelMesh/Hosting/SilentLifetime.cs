using Microsoft.Extensions.Hosting;

namespace FlannelMesh.Hosting;

/// <summary>Signals belong to the agent; a session neither listens for them nor prints anything.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
