using System.Collections.Immutable;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Chaos;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

[Collection(UndisturbedCollection.Name)]
public sealed class ChaosRunTests
{
    private static readonly ImmutableArray<NemesisStep> Steps =
    [
        new(1, [new Fault.Isolate(1, TimeSpan.FromSeconds(12))]),
        new(2, [new Fault.Kill(2, TimeSpan.FromSeconds(3)), new Fault.Freeze(4, TimeSpan.FromSeconds(8))]),
    ];

    [KernelFact]
    public async Task A_voter_cut_off_one_killed_and_a_host_stopped_leave_no_trace_after_healing()
    {
        var lines = new List<string>();
        var options = ChaosRun.LabFor(hosts: 5, voters: 3, subnets: 8);

        var verdict = await new ChaosRun("fixed steps", options, Steps, TimeSpan.FromMinutes(5), lines.Add).RunAsync(CancellationToken.None);

        Assert.True(verdict.Passed, string.Join('\n', lines));
        Assert.Equal(Steps.Length, verdict.Steps);
        Assert.True(verdict.Pings > 500, string.Join('\n', lines));
    }
}
