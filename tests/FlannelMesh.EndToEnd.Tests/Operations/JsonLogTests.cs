using System.Globalization;
using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Operations;

public sealed class JsonLogTests
{
    private static readonly string[] Levels = ["Debug", "Information", "Warning", "Error"];

    [KernelFact]
    public async Task Every_line_of_an_agents_life_is_one_object_with_time_level_number_message_and_fields()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 2 });
        var host = lab.Hosts[0];
        lab.Hosts[1].StartAgent();
        host.StartAgent(host.Flags.With("--log-format", "json").With("-v", "4").With("--etcd-prefix", "/x"));
        await host.WaitReadyAsync();
        await lab.Hosts[1].WaitReadyAsync();
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
        await host.IpAsync("route", "del", lab.Hosts[1].AsPeer().Subnet.ToString());
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
        await lab.Hosts[1].KillAgentAsync();
        await host.StopAgentAsync();

        var lines = (await File.ReadAllLinesAsync(host.Files.Log)).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();

        Assert.All(lines, line =>
        {
            Assert.Equal(JsonValueKind.Object, line.ValueKind);
            Assert.EndsWith("Z", line.Text("@t"), StringComparison.Ordinal);
            _ = DateTimeOffset.Parse(line.Text("@t"), CultureInfo.InvariantCulture);
            Assert.Contains(line.Text("@l"), Levels);
            Assert.Equal(JsonValueKind.Number, line.GetProperty("@i").ValueKind);
            Assert.NotEmpty(line.Text("@m"));
            Assert.NotEmpty(line.Text("sourceContext"));
        });
        Assert.Equal("h1", Single(lines, 1001).Text("node"));
        Assert.Contains(lines, line => line.GetProperty("@i").GetInt32() == 1002 && line.Text("problem").StartsWith("--etcd-prefix has no effect", StringComparison.Ordinal));
        Assert.Equal(host.Subnet(), Single(lines, 3010).Text("subnet"));
        Assert.Contains(lines, line => line.GetProperty("@i").GetInt32() == 4001 && line.Text("peer") == "h2");
        Assert.Contains(lines, line => line.GetProperty("@i").GetInt32() == 5002 && line.Text("kind") == "Route");

        // What libraries say is told apart by its number.
        Assert.Contains(lines, line => line.GetProperty("@i").GetInt32() == 0 && line.Text("sourceContext").StartsWith("Akka", StringComparison.Ordinal));
    }

    private static JsonElement Single(IEnumerable<JsonElement> lines, int number) => Assert.Single(lines, line => line.GetProperty("@i").GetInt32() == number);
}
