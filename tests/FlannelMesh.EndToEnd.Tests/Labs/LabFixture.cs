using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>A lab that the tests of one collection share: they may look and ping, and leave it as they found it.</summary>
public abstract class LabFixture(LabOptions options, bool startAgents) : IAsyncLifetime
{
    private Lab? _lab;

    public Lab Lab => _lab ?? throw new InvalidOperationException("there is no lab without root");

    public async Task InitializeAsync()
    {
        // Without root the tests themselves are skipped; a fixture cannot be.
        if (!Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("FLANNELMESH_REQUIRE_KERNEL") != "1")
        {
            return;
        }

        _lab = startAgents ? await RunningLab.StartAsync(options) : await Lab.CreateAsync(options);
    }

    public async Task DisposeAsync()
    {
        if (_lab is not null)
        {
            await _lab.DisposeAsync();
        }
    }
}
