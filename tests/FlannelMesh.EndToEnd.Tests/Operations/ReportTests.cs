using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;
using Command = FlannelMesh.Testing.Command;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Operations;

public sealed class ReportTests(EncryptedLab fixture) : IClassFixture<EncryptedLab>
{
    private static readonly string[] Planted = ["planted-in-a-variable", "planted-in-a-proxy", "planted-in-the-log", "planted-in-a-flag", "planted-key-in-the-log"];

    [KernelFact]
    public async Task It_holds_all_that_is_known_and_no_secret()
    {
        var host = fixture.Lab.Hosts[0];
        using var directory = new TestDirectory();
        var log = directory.File("agent.log");
        await File.WriteAllTextAsync(
            log, await File.ReadAllTextAsync(host.Files.Log) + "12:00:00.000 INF password=planted-in-the-log\n-----BEGIN PRIVATE KEY-----\nplanted-key-in-the-log\n");

        var output = (await ReportAsync(host, directory.File("r.tar.gz"), "--log-file", log)).EnsureSuccess();
        var files = Unpack(directory, "r.tar.gz");

        string[] agent = ["node.json", "readyz.json", "members.json", "leases.json", "leases-history.json", "pool.json", "peers.json", "voters.json", "dataplane.json", "mesh.json", "problems.json", "metrics.txt"];
        string[] kernel = ["link.json", "address.json", "route.json", "rule.json", "neighbor.json", "nexthop.json", "fdb.json", "nft.txt", "sockets.txt", "uname.txt", "sysctl.txt", "os-release.txt"];
        string[] wanted =
        [
            "manifest.json", "version.txt", "doctor.txt", "doctor.json", "data-dir.txt", "config/effective.json", "config/effective.txt", "config/environment.txt",
            "log/agent.log", .. agent.Select(name => $"agent/{name}"), .. kernel.Select(name => $"kernel/{name}"),
        ];
        Assert.Empty(wanted.Except(files.Keys));
        Assert.All(wanted, name => Assert.Contains(Path.GetFileName(name), output.Output, StringComparison.Ordinal));
        Assert.StartsWith($"report   {directory.File("r.tar.gz")} (", output.Output, StringComparison.Ordinal);
        Assert.All(files.Where(file => file.Key.EndsWith(".json", StringComparison.Ordinal)), file => JsonDocument.Parse(file.Value).Dispose());
        Assert.Equal("h1", JsonDocument.Parse(files["agent/node.json"]).RootElement.Text("name"));
        Assert.Equal(3, JsonDocument.Parse(files["agent/members.json"]).RootElement.GetArrayLength());
        Assert.Contains("flannelmesh_ready 1\n", files["agent/metrics.txt"], StringComparison.Ordinal);
        Assert.Contains("flannel0", files["kernel/link.json"], StringComparison.Ordinal);
        Assert.Contains("net/ipv4/ip_forward = 1\n", files["kernel/sysctl.txt"], StringComparison.Ordinal);
        Assert.Contains("table inet flannelmesh", files["kernel/nft.txt"], StringComparison.Ordinal);
        Assert.Contains(" agent ", files["doctor.txt"], StringComparison.Ordinal);
        Assert.Contains("This node holds ", files["log/agent.log"], StringComparison.Ordinal);
        Assert.Contains("password=[redacted]\n", files["log/agent.log"], StringComparison.Ordinal);
        Assert.Contains("FLANNELD_ETCD_PASSWORD=[redacted]\n", files["config/environment.txt"], StringComparison.Ordinal);
        Assert.Contains("https_proxy=http://[redacted]@10.0.0.9:3128\n", files["config/environment.txt"], StringComparison.Ordinal);
        Assert.Contains("tunnel.key", files["data-dir.txt"], StringComparison.Ordinal);

        var key = (await File.ReadAllTextAsync(Path.Combine(host.Files.DataDirectory, "tunnel.key"))).Trim();
        Assert.All(files, file => Assert.All([key, .. Planted], secret => Assert.DoesNotContain(secret, file.Value, StringComparison.Ordinal)));
        Assert.All([key, .. Planted], secret => Assert.DoesNotContain(secret, output.Output, StringComparison.Ordinal));

        using var manifest = JsonDocument.Parse(files["manifest.json"]);
        Assert.Equal(files.Keys.Except(["manifest.json"]).Order(), manifest.RootElement.GetProperty("files").EnumerateArray().Select(file => file.Text("name")).Order());
        Assert.All(manifest.RootElement.GetProperty("missing").EnumerateArray(), missing => Assert.NotEmpty(missing.Text("why")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.File("r.tar.gz")));
    }

    [KernelFact]
    public async Task Without_an_agent_and_with_a_configuration_that_is_wrong_the_rest_is_there()
    {
        var host = fixture.Lab.Hosts[1];
        using var directory = new TestDirectory();

        var result = await host.RunBinaryAsync(
            "report", "--network", "{}", "--control-socket", directory.File("none.sock"), "--data-dir", directory.File("none"), "--output", directory.File("r.tar.gz"));

        var output = result.EnsureSuccess().Output;
        var files = Unpack(directory, "r.tar.gz");
        Assert.Matches($@"(?m)^lacks    agent: no agent answers on {directory.File("none.sock")}: ", output);
        Assert.Matches(@"(?m)^lacks    config/effective\.json, doctor\.txt: --network: Network is missing", output);
        Assert.DoesNotContain(files.Keys, name => name.StartsWith("agent/", StringComparison.Ordinal));
        Assert.Contains("flannel0", files["kernel/link.json"], StringComparison.Ordinal);
        using var manifest = JsonDocument.Parse(files["manifest.json"]);
        Assert.Contains("agent/node.json", manifest.RootElement.GetProperty("missing").EnumerateArray().Select(missing => missing.Text("name")));
    }

    [KernelFact]
    public async Task A_file_that_is_there_already_is_not_written_to_nor_through_a_link()
    {
        var host = fixture.Lab.Hosts[1];
        using var directory = new TestDirectory();
        await File.WriteAllTextAsync(directory.File("target"), "old");
        File.CreateSymbolicLink(directory.File("link.tar.gz"), directory.File("target"));

        foreach (var name in new[] { "target", "link.tar.gz" })
        {
            var result = await ReportAsync(host, directory.File(name));

            Assert.Equal(1, result.ExitCode);
            Assert.Equal($"flannelmesh: --output {directory.File(name)} is there already; remove it or give another name", Assert.Single(result.ErrorLines));
        }

        Assert.Equal("old", await File.ReadAllTextAsync(directory.File("target")));
    }

    private static Task<CommandResult> ReportAsync(LabHost host, string path, params string[] more) => host.RunBinaryBehindAsync(
        ["env", "FLANNELD_ETCD_PASSWORD=planted-in-a-variable", "https_proxy=http://joe:planted-in-a-proxy@10.0.0.9:3128"],
        ["report", .. host.Flags.ToArguments(), "--etcd-password", "planted-in-a-flag", "--output", path, .. more]);

    /// <summary>By tar itself; names without the directory that all of them lie in.</summary>
    private static Dictionary<string, string> Unpack(TestDirectory directory, string archive)
    {
        var target = Directory.CreateDirectory(directory.File("unpacked")).FullName;
        Command.Run("tar", "xzf", directory.File(archive), "-C", target);
        var top = Assert.Single(Directory.GetFileSystemEntries(target));
        Assert.StartsWith("flannelmesh-report-", Path.GetFileName(top), StringComparison.Ordinal);
        return Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetRelativePath(top, path), File.ReadAllText);
    }
}
