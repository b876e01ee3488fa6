using System.Net;
using FlannelMesh.Diagnosis;

namespace FlannelMesh.Tests.Diagnosis;

public sealed class ProbeTests
{
    private const string Release = "/proc/sys/kernel/osrelease";

    [Theory]
    [InlineData("/sys/module/vxlan", "", true)]
    [InlineData("/proc/modules", "bridge 1 0\nvxlan 143360 0 - Live\n", true)]
    [InlineData("/proc/modules", "xvxlan 143360 0 - Live\n", null)]
    [InlineData("/lib/modules/6.1/modules.builtin", "kernel/drivers/net/vxlan/vxlan.ko\n", true)]
    [InlineData("/lib/modules/6.1/modules.dep", "kernel/drivers/net/vxlan/vxlan.ko.zst: kernel/net/ipv4/udp_tunnel.ko.zst\n", true)]
    [InlineData("/lib/modules/6.1/modules.dep", "kernel/drivers/net/veth.ko:\n", false)]
    [InlineData("/lib/modules/5.4/modules.dep", "kernel/drivers/net/vxlan/vxlan.ko:\n", null)]
    public void Vxlan_is_found_loaded_built_in_and_loadable(string path, string content, bool? expected) =>
        Assert.Equal(expected, KernelProbe.HasVxlan(new FakeHost(new Dictionary<string, string> { [Release] = "6.1\n", [path] = content })));

    [Theory]
    [InlineData("", 1500u)]
    [InlineData("ping: local error: message too long, mtu=1400", 1400u)]
    [InlineData("From 10.9.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1380)", 1380u)]
    [InlineData("From fe80::1 icmp_seq=1 Packet too big: mtu=1280", 1280u)]
    public async Task The_path_mtu_is_what_ping_says(string said, uint carries)
    {
        var path = new FakePath("10.99.0.12", carries) { Says = said };

        Assert.Equal(new PathFact("h2 (10.99.0.12)", 1500, carries), await ProbeAsync("10.99.0.12", path.Ping));
        Assert.InRange(path.Sizes.Count, 1, 10);
    }

    [Theory]
    [InlineData("10.99.0.12", 1500, 1400)]
    [InlineData("10.99.0.12", 1500, 1499)]
    [InlineData("10.99.0.12", 1500, 28)]
    [InlineData("fd99::12", 1500, 1280)]
    [InlineData("10.99.0.12", 9000, 1500)]
    [InlineData("10.99.0.12", 65535, 8999)]
    public async Task A_path_that_drops_in_silence_is_measured(string address, uint needed, uint carries)
    {
        var path = new FakePath(address, carries);

        var fact = await ProbeAsync(address, path.Ping, needed);

        Assert.Equal(carries, fact?.Carries);

        // Two pings at first, then rounds of eight at once.
        Assert.InRange(path.Sizes.Count, 3, 2 + (needed > 9000 ? 6 * 8 : 5 * 8));
        Assert.Equal(path.Sizes.Count, path.Sizes.Distinct().Count());
    }

    [Fact]
    public async Task What_a_router_says_is_not_believed_when_it_drops_that_too()
    {
        var path = new FakePath("10.99.0.12", 1350) { Says = "Frag needed and DF set (mtu = 1400)", SaysAbove = 1400 };

        Assert.Equal(1350u, (await ProbeAsync("10.99.0.12", path.Ping))?.Carries);
    }

    [Theory]
    [InlineData("0 received", null)]
    [InlineData("Frag needed and DF set (mtu = 1400)", 1400u)]
    public async Task Of_a_silent_peer_only_the_network_can_tell(string output, uint? carries)
    {
        var lines = new List<string>();

        var fact = await ProbeAsync("10.99.0.12", line =>
        {
            lines.Add(line);
            return new ProgramResult(1, output, "");
        });

        Assert.Equal(carries, fact?.Carries);
        Assert.Equal(2, lines.Count);
    }

    [Theory]
    [InlineData("10.99.0.12", "-s 1472 10.99.0.12")]
    [InlineData("fd99::12", "-s 1452 fd99::12")]
    public async Task The_packet_has_the_size_that_is_needed(string address, string expected)
    {
        var lines = new List<string>();

        await ProbeAsync(address, line =>
        {
            lines.Add(line);
            return new ProgramResult(0, "", "");
        });

        Assert.EndsWith(expected, Assert.Single(lines), StringComparison.Ordinal);
        Assert.Contains("-M do", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_ping_there_is_no_fact() => Assert.Null(await ProbeAsync("10.99.0.12", _ => null));

    [Fact]
    public void Wrong_checksums_are_counted_for_tcp_and_udp()
    {
        const string Text = """
            Ip: Forwarding DefaultTTL
            Ip: 1 64
            Tcp: RtoAlgorithm MaxConn InSegs OutSegs InCsumErrors
            Tcp: 1 -1 2000 1900 3
            Udp: InDatagrams NoPorts InErrors InCsumErrors
            Udp: 9000 4 9 9
            UdpLite: InDatagrams NoPorts InErrors InCsumErrors
            UdpLite: 1 1 1 1

            """;

        Assert.Equal([new("Tcp", 2000, 3), new("Udp", 9000, 9)], ReceivedChecksums.Parse(Text));
        Assert.Equal([true, false], ReceivedChecksums.Parse(Text).Select(received => received.IsTooMany));
        Assert.Empty(ReceivedChecksums.Parse("Tcp: RtoAlgorithm\nTcp: 1\nUdp: InDatagrams InCsumErrors\n"));
        Assert.False(new ReceivedChecksums("Tcp", 0, 0).IsTooMany);
    }

    [Fact]
    public async Task Nft_that_fails_is_told_from_nft_that_is_missing()
    {
        var missing = await KernelProbe.ReadFirewallAsync(new FakeHost([]), default);
        var failing = await KernelProbe.ReadFirewallAsync(
            new FakeHost([], _ => new ProgramResult(1, "", "Operation not permitted\n(you must be root)\n")), default);

        Assert.Equal((null, "there is no nft on this host"), missing);
        Assert.Equal((null, "nft cannot be used: Operation not permitted (you must be root)"), failing);
    }

    [Fact]
    public void A_directory_that_is_still_to_be_made_is_that_of_its_parent()
    {
        using var directory = new TemporaryDirectory();

        var fact = DirectoryProbe.Probe(directory.File("a/b"));

        Assert.Equal(directory.File("a/b"), fact.Path);
        Assert.Null(fact.Problem);
        Assert.NotNull(fact.Filesystem);
        Assert.True(fact.FreeBytes > 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    private static Task<PathFact?> ProbeAsync(string address, Func<string, ProgramResult?> ping, uint needed = 1500) =>
        PathProbe.ProbeAsync(new FakeHost([], ping), "h2", IPAddress.Parse(address), needed, default);
}
