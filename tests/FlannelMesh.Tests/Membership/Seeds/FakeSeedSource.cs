using FlannelMesh.Membership.Seeds;

namespace FlannelMesh.Tests.Membership.Seeds;

/// <summary>Says what the test says.</summary>
internal sealed class FakeSeedSource(string origin) : ISeedSource
{
    private int _reads;

    public string Origin { get; } = origin;

    public int Reads => _reads;

    public Func<CancellationToken, Task<SeedView>> Read { get; set; } = _ => Task.FromResult(SeedView.Of());

    public Task<SeedView> ReadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        return Read(cancellation);
    }
}
