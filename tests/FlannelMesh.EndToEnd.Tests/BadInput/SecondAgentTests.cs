using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.BadInput;

[Collection(VxlanLabCollection.Name)]
public sealed class SecondAgentTests(VxlanLab fixture)
{
    [KernelFact]
    public async Task A_second_agent_with_the_same_data_directory_is_refused()
    {
        var host = fixture.Lab.Hosts[0];
        var second = host.Flags
            .With("--port", "8299")
            .With("--http", "none")
            .With("--control-socket", Path.Combine(host.Files.Directory, "second.sock"))
            .With("--subnet-file", Path.Combine(host.Files.Directory, "second.env"));

        await Refusal.AssertAsync(host, second, 1, host.Files.DataDirectory);

        Assert.True((await host.ApiAsync("node")).GetProperty("ready").GetBoolean());
    }
}
