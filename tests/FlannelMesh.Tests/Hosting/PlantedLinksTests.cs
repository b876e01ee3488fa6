using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Api;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Configuration;
using FlannelMesh.Diagnosis;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Storage;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Files;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tests.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Hosting;

/// <summary>Somebody has put a symbolic link where the agent writes. What it leads to stays as it is, whether it is there or not.</summary>
public sealed class PlantedLinksTests : IDisposable
{
    private const string Precious = "root:x:0:0::/root:/bin/sh\n";

    private static readonly SubnetEnv Env = new() { Network = IPNetwork.Parse("10.5.0.0/16"), Subnet = IPNetwork.Parse("10.5.1.0/24"), Mtu = 1450 };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("run/subnet.env", true)]
    [InlineData("run/subnet.env", false)]
    [InlineData("data/node.json", true)]
    [InlineData("data/node.json", false)]
    [InlineData("data/cluster.json", true)]
    [InlineData("data/cluster.json", false)]
    [InlineData("data/tunnel.key", true)]
    [InlineData("data/tunnel.key", false)]
    [InlineData("data/lock", true)]
    [InlineData("data/lock", false)]
    [InlineData("data/leases/blocks", true)]
    [InlineData("data/leases/blocks", false)]
    [InlineData("data/leases/table", true)]
    [InlineData("data/leases/table", false)]
    [InlineData("run/agent.sock", true)]
    [InlineData("run/agent.sock", false)]
    [InlineData("run/tunnel.sock", true)]
    [InlineData("run/tunnel.sock", false)]
    public async Task What_a_planted_link_leads_to_is_neither_written_nor_made(string path, bool isThere)
    {
        var (link, target) = (_directory.File(path), _directory.File("target"));
        Directory.CreateDirectory(_directory.File("run"));
        Directory.CreateDirectory(_directory.File("data/leases"));
        if (isThere)
        {
            File.WriteAllText(target, Precious);
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.CreateSymbolicLink(link, target);

        var refusal = await Record.ExceptionAsync(() => WriteAsync(path, link));

        Assert.True(
            refusal is null or IOException or StartupException or ConfigurationException or NetlinkException,
            $"a refusal is an error with a message of its own: {refusal}");
        Assert.Equal(isThere, File.Exists(target));
        if (isThere)
        {
            Assert.Equal(Precious, File.ReadAllText(target));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        }

        // Either it was refused, or the link has become a file of the agent's.
        Assert.Equal(refusal is not null, new FileInfo(link).LinkTarget is not null);
    }

    [Fact]
    public void What_is_written_to_see_whether_something_can_be_written_is_a_file_of_its_own()
    {
        var fact = DirectoryProbe.Probe(_directory.Path);

        Assert.Null(fact.Problem);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    private async Task WriteAsync(string path, string link)
    {
        var data = _directory.File("data");
        switch (Path.GetFileName(path))
        {
            case "subnet.env":
                Assert.True(new SubnetEnvFile(link).Ensure(Env));
                break;
            case "node.json":
                using (NodeStore.Open(data, NullLogger.Instance))
                {
                }

                break;
            case "cluster.json":
                using (var store = ClusterStore.Open(data, NullLogger.Instance))
                {
                    await store.UpdateAsync(record => record with { Replaces = [Guid.NewGuid()] });
                }

                break;
            case "tunnel.key":
                _ = TunnelKeyFile.Identify(new UdpBackendConfig { IsEncrypted = true }, data);
                break;
            case "lock":
                DirectoryLock.Acquire(data).Dispose();
                break;
            case "blocks":
                using (var journal = BlockJournal.Open(link))
                {
                    journal.Append([]);
                }

                break;
            case "table":
                new TableFile(link).Write(new LeaseMessages.TableUpdate(Guid.NewGuid(), 0, 1, ImmutableSortedDictionary<int, BlockState>.Empty));
                break;
            case "agent.sock":
                await using (var server = new ApiServer(
                    new FakeAgentState(), new FakeAgentControl(), new EventStream(TimeProvider.System), new ApiListenOptions(null, link, null), NullLogger<ApiServer>.Instance))
                {
                    await server.StartAsync(CancellationToken.None);
                }

                break;
            default:
                using (SeqPacketListener.Listen(link))
                {
                }

                break;
        }
    }
}
