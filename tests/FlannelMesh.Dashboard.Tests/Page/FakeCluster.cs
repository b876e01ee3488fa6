using System.Globalization;
using System.Text.Json.Nodes;
using FlannelMesh.Api;
using FlannelMesh.Api.Contract;
using FlannelMesh.Metrics;

namespace FlannelMesh.Dashboard.Tests.Page;

/// <summary>A cluster of any size as its first node knows it. Tests change what they are about.</summary>
internal sealed class FakeCluster : IAgentState
{
    // With both paths as many links as a report may have.
    private const int Neighbours = 16;

    private static readonly DateTime Start = DateTime.UtcNow.AddHours(-3);

    private readonly Lock _gate = new();
    private readonly List<MeshNodeView> _nodes;
    private readonly List<MemberView> _members;
    private readonly List<LeaseView> _leases;
    private IReadOnlyList<MeshProblemView> _problems = [];

    /// <param name="nameOf">The name of a node by its number, from 1.</param>
    public FakeCluster(int count, Func<int, string>? nameOf = null)
    {
        Count = count;
        nameOf ??= number => string.Create(CultureInfo.InvariantCulture, $"h{number}");
        var names = Enumerable.Range(1, count).Select(nameOf).ToList();
        _members = [.. names.Select((name, i) => new MemberView(IdOf(i + 1), name, $"{AddressOf(i + 1)}:8283", "up", true, i == 0, Start, SubnetOf(i + 1)))];
        _leases = [.. names.Select((name, i) => new LeaseView(
            SubnetOf(i + 1), null, IdOf(i + 1), name, AddressOf(i + 1), null, "vxlan", new JsonObject { ["VNI"] = 1 }, "active", 3, Start, null))];
        _nodes = [.. names.Select((name, i) => NodeOf(i + 1, name))];
    }

    public int Count { get; }

    public NodeView Node => new(
        IdOf(1), _members[0].Name, _members[0].Address, "ready", "vxlan", "10.0.0.0/12", SubnetOf(1), null, AddressOf(1), null, 1450, "eth0", Count, true, true, "1.2.3", Start)
    {
        ClusterId = "99990000-0000-0000-0000-000000000001",
    };

    public IReadOnlyList<MemberView> Members => Read(() => _members);

    public IReadOnlyList<LeaseView> Leases => Read(() => _leases);

    public IReadOnlyList<PeerView> Peers => Read(() => _members).Skip(1).Select((member, i) => new PeerView(
        member.NodeId, member.Name, member.Subnet, null, AddressOf(i + 2), "vxlan", "flannel.1", "installed", "installed", "installed", "installed", Start, null)).ToList();

    public DataplaneView Dataplane { get; set; } = new(
        true, Start, 1.5, new Dictionary<string, KindView> { ["route"] = new(2, 0, 0) }, [], new Dictionary<string, long>());

    public VotersView Voters => new(
        "99990000-0000-0000-0000-000000000001", 1, 1, 1, true, null, [new VoterView(_members[0].Address, _members[0].Name, IdOf(1), true)]);

    public Instruments Instruments { get; } = new(TimeProvider.System);

    public MeshView Mesh => new(IdOf(1), DateTime.UtcNow, Read(() => _nodes));

    public PoolView Pool { get; set; } = new("10.0.0.0/12", 24, "10.0.0.0", "10.15.255.0", 4096, 4096, 0, 0, 0, null, null);

    public IReadOnlyList<MeshProblemView> Problems
    {
        get => _problems;
        set => _problems = value;
    }

    public bool SeesOtherCluster => false;

    public IReadOnlyList<string> Missing => [];

    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:d12}");

    public static string SubnetOf(int number) => string.Create(CultureInfo.InvariantCulture, $"10.{number / 256}.{number % 256}.0/24");

    private static string AddressOf(int number) => string.Create(CultureInfo.InvariantCulture, $"10.99.{number / 200}.{11 + (number % 200)}");

    public IReadOnlyList<LeaseChangeView>? LeaseHistory(string? subnet) =>
    [
        .. Leases.Where(lease => subnet is null || lease.Subnet == subnet)
            .Select(lease => new LeaseChangeView(lease.HeldSince, lease.Subnet!, "granted", lease.NodeId, lease.Name, $"leased to {lease.Name}")),
    ];

    /// <summary>Of a node's report, by number.</summary>
    public void ChangeNode(int number, Func<MeshNodeView, MeshNodeView> change) => Change(_nodes, number - 1, change);

    public void ChangeMember(int number, Func<MemberView, MemberView> change) => Change(_members, number - 1, change);

    public void ChangeLease(int number, Func<LeaseView, LeaseView> change) => Change(_leases, number - 1, change);

    /// <summary>Neither end reaches the other any more, by what each has measured.</summary>
    public void Cut(int one, int other)
    {
        foreach (var (from, to) in new[] { (one, other), (other, one) })
        {
            ChangeNode(from, node => node with
            {
                Links = [.. node.Links.Select(link => link.To == IdOf(to) ? link with { State = "lost", RttMicros = null, LossPercent = 100 } : link)],
            });
        }
    }

    private MeshNodeView NodeOf(int number, string name) => new(
        IdOf(number), name, $"{AddressOf(number)}:8283", AddressOf(number), SubnetOf(number), "1.2.3", "vxlan", "ready", true, true, DateTime.UtcNow, 0.5, [],
        new Dictionary<string, KindView> { ["link"] = new(1, 0, 0), ["route"] = new(Count - 1, 0, 0), ["fdb"] = new(Count - 1, 0, 0) },
        new Dictionary<string, long>(), new MeshTunnelView(10, 2000, 30, 4000, 5), [.. LinksOf(number)])
    {
        Member = true,
        Reachable = true,
    };

    private IEnumerable<LinkView> LinksOf(int number)
    {
        var others = Count <= 2 * Neighbours + 1
            ? Enumerable.Range(1, Count).Where(other => other != number)
            : Enumerable.Range(1, Neighbours).SelectMany(step => new[] { (number - 1 + step) % Count + 1, (number - 1 - step + Count) % Count + 1 });
        return others.SelectMany(other => new[]
        {
            new LinkView(IdOf(other), "underlay", "ok", 200 + (number * 7 % 300), 0, 20, DateTime.UtcNow, 1, $"UDP echo to {AddressOf(other)}:8286 through eth0"),
            new LinkView(IdOf(other), "overlay", "ok", 400 + (number * 13 % 3000), 0, 20, DateTime.UtcNow, 1, $"UDP echo to {SubnetOf(other)[..^3]}:8286 through flannel.1"),
        });
    }

    private void Change<T>(List<T> list, int index, Func<T, T> change)
    {
        lock (_gate)
        {
            list[index] = change(list[index]);
        }
    }

    private IReadOnlyList<T> Read<T>(Func<List<T>> list)
    {
        lock (_gate)
        {
            return [.. list()];
        }
    }
}
