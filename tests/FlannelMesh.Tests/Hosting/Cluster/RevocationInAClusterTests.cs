using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using FlannelMesh.Hosting;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>Certificates that are taken back, and those that are replaced while the cluster goes on.</summary>
[Collection("cluster")]
public sealed class RevocationInAClusterTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_revoked_node_is_out_everywhere_and_stays_out_and_one_that_was_away_hears_of_it()
    {
        await using var cluster = new TestCluster(voters: 2, addresses: 4);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => cluster.StartAsync(number, WithTls)));
        TestCluster.AwaitSettled(nodes);
        await nodes[2].StopAsync();
        AwaitMembers(nodes[0], nodes[1], nodes[3]);

        // Forged ones and those of other authorities have no effect, from a member either.
        var revoked = nodes[3];
        var sender = await Revocations(revoked, revoked).ResolveOne(TimeSpan.FromSeconds(20));
        var forged = _other.Revoke(null, nodes[0].Settings.Tls!.Current.Certificate);
        foreach (var junk in new ReadOnlyMemory<byte>[] { forged.Raw, new byte[] { 1, 2, 3 } })
        {
            Revocations(revoked, nodes[0]).Tell(new RevocationMessages.Offer(junk), sender);
        }

        var list = _authority.Revoke(null, revoked.Settings.Tls!.Current.Certificate);
        Assert.Equal(RevocationOutcome.Adopted, Adopt(nodes[0], list).Outcome);

        Eventually.True(() => nodes[..2].All(node => node.Membership.Value.Members.All(member => member.Name != "h3")), "the revoked node is no member", TestCluster.Patience);
        Eventually.True(() => nodes[..2].All(node => Number(node) == 1), "all have the list", TestCluster.Patience);
        await revoked.CrashAsync();
        Assert.Empty(nodes[0].Lifetime.Failures);

        // It cannot come back as it was: neither those who have the list nor one that was away let it in.
        var back = await cluster.StartAsync(2, WithTls);
        AwaitMembers(nodes[0], nodes[1], back);
        Eventually.True(() => Number(back) == 1, "who was away has the list", TestCluster.Patience);
        var again = await cluster.StartAsync(3, settings => settings with { Tls = revoked.Settings.Tls });
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Null(again.Lease);
        Assert.All(new[] { nodes[0], nodes[1], back }, node => Assert.Equal(3, node.Membership.Value.Members.Length));
        await again.CrashAsync();

        // The host comes back with another certificate; its lease was held.
        var renewed = await cluster.StartAsync(3, WithTls);
        TestCluster.AwaitSettled([nodes[0], nodes[1], back, renewed]);
        Assert.Equal(revoked.Lease!.Slot, renewed.Lease!.Slot);
        Assert.Equal(RevocationOutcome.Older, Adopt(renewed, _authority.Revoke(null)).Outcome);
    }

    [Fact]
    public async Task A_node_that_hears_of_its_own_revocation_ends()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 1);
        var node = await cluster.StartAsync(0, WithTls);
        TestCluster.AwaitSettled([node]);

        Adopt(node, _authority.Revoke(null, node.Settings.Tls!.Current.Certificate));

        Eventually.True(() => node.Lifetime.Failures.Count == 1, "it ends", TestCluster.Patience);
        Assert.Equal(ExitCode.Usage, node.Lifetime.Failures[0].ExitCode);
        Assert.Contains("was revoked by list 1 of CN=FlannelMesh CA", node.Lifetime.Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_and_then_the_authority_are_replaced_while_all_stay_members()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 3);
        var trusted = _directory.File("ca.pem");
        File.Copy(_authority.AuthorityFile, trusted);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => cluster.StartAsync(number, settings => settings with
        {
            Tls = new TlsCredentials(Write(settings, _authority) with { Authority = trusted }, TimeProvider.System, NullLogger.Instance),
        })));
        TestCluster.AwaitSettled(nodes);
        var incarnations = Incarnations(nodes[0]);

        // New certificates; then both authorities; then certificates of the new one; then the old one is trusted no more.
        ReplaceAll(nodes, _authority);
        Replace(trusted, File.ReadAllText(_authority.AuthorityFile) + File.ReadAllText(_other.AuthorityFile));
        Eventually.True(() => nodes.All(node => node.Settings.Tls!.Current.Authorities.Count == 2), "both are trusted", TestCluster.Patience);
        ReplaceAll(nodes, _other);
        Replace(trusted, File.ReadAllText(_other.AuthorityFile));
        Eventually.True(() => nodes.All(node => node.Settings.Tls!.Current.Authorities.Count == 1), "the old one is not", TestCluster.Patience);

        // Longer than it takes until connections of the old one are ended and made again.
        await Task.Delay(TimeSpan.FromSeconds(8));
        TestCluster.AwaitSettled(nodes);
        Eventually.True(() => nodes.All(node => node.Membership.Value.Members.All(member => member.IsReachable)), "all are connected again", TestCluster.Patience);
        Assert.Equal(incarnations, Incarnations(nodes[0]));
        Assert.All(nodes, node => Assert.Empty(node.Lifetime.Failures));
        using var former = X509Certificate2.CreateFromPem(_authority.Issue(new NodeIdentity("x", null, [])).Certificate);
        Assert.All(nodes, node => Assert.Null(node.Settings.Tls!.Current.Verify(former, DateTimeOffset.UtcNow, out _)));
    }

    /// <summary>The leases of those that are gone are held.</summary>
    private static void AwaitMembers(params ClusterNode[] nodes) => Eventually.True(
        () => nodes.All(node => node.Lease is not null && node.Membership.Value.Members.Select(member => member.Name).Order().SequenceEqual(nodes.Select(other => other.Name).Order())),
        $"{nodes.Length} nodes are the members",
        TestCluster.Patience);

    private void ReplaceAll(ClusterNode[] nodes, TestAuthority authority)
    {
        var before = nodes.Select(node => node.Settings.Tls!.Current.Certificate.Thumbprint).ToList();
        foreach (var node in nodes)
        {
            node.Settings.Tls!.Replace(() =>
            {
                var files = Write(node.Settings, authority);
                Copy(files.Certificate, Write(node.Settings, _authority, isNew: false).Certificate);
                Copy(files.Key, Write(node.Settings, _authority, isNew: false).Key);
            });
        }

        Assert.All(nodes, node => Assert.DoesNotContain(node.Settings.Tls!.Current.Certificate.Thumbprint, before));
    }

    /// <summary>Where the node's files are; all are written by <see cref="_authority"/> at first.</summary>
    private static TlsFiles Write(SessionSettings settings, TestAuthority authority, bool isNew = true)
    {
        var name = settings.Node.Name;
        return isNew
            ? authority.Write(name, authority.Issue(Identity(settings)))
            : new TlsFiles(authority.AuthorityFile, Path.Combine(Path.GetDirectoryName(authority.AuthorityFile)!, $"{name}.pem"), Path.Combine(Path.GetDirectoryName(authority.AuthorityFile)!, $"{name}-key.pem"));
    }

    private static void Copy(string from, string to)
    {
        if (from != to)
        {
            File.Copy(from, to, overwrite: true);
        }
    }

    private static void Replace(string path, string content)
    {
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static IEnumerable<(string, int)> Incarnations(ClusterNode node) =>
        [.. node.Membership.Value.Members.Select(member => (member.Name, member.Incarnation)).Order()];

    private static NodeIdentity Identity(SessionSettings settings) => new(settings.Node.Name, settings.Node.NodeId, [settings.Listen.Address]);

    /// <summary>With lists in a directory that outlives the run.</summary>
    private SessionSettings WithTls(SessionSettings settings) => settings with
    {
        Tls = new TlsCredentials(
            Write(settings, _authority), TimeProvider.System, NullLogger.Instance, FlannelMesh.Security.Revocation.Revocations.Open(_directory.File($"revoked-{settings.Node.Name}"), NullLogger.Instance)),
    };

    private static RevocationAnswer Adopt(ClusterNode node, RevocationList list) =>
        node.Settings.Tls!.Revocations.Adopt(list, node.Settings.Tls.Current.Authorities, "a test");

    private static ulong Number(ClusterNode node) => node.Settings.Tls!.Revocations.Lists.Value.Values.SingleOrDefault()?.List.Number ?? 0;

    private static ActorSelection Revocations(ClusterNode from, ClusterNode to) =>
        from.System.ActorSelection(new RootActorPath(Akka.Cluster.Cluster.Get(to.System).SelfAddress) / "user" / RevocationActor.Name);
}
