using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Util;
using FlannelMesh.Membership;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Akka's own messages of gossip, about members as ours are. What is not public there is found by its name.</summary>
internal static class AkkaGossip
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type Gossip = Find("Akka.Cluster.Gossip");
    private static readonly Type Envelope = Find("Akka.Cluster.GossipEnvelope");
    private static readonly Type Status = Find("Akka.Cluster.GossipStatus");
    private static readonly Type ClockNode = Find("Akka.Cluster.VectorClock").GetNestedType("Node", Any)!;

    private static readonly MethodInfo CreateMember = typeof(Member).GetMethods(Any).Single(method => method.Name == "Create" && method.GetParameters().Length == 5);

    /// <summary>Nobody is there: one may gossip about them, but not to them.</summary>
    public static ImmutableArray<UniqueAddress> Addresses(int count) =>
    [
        .. Enumerable.Range(0, count).Select(number => new UniqueAddress(
            new Address("akka.tcp", AddressText.SystemName, $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}", 8283), 1_000_003 * (number + 1))),
    ];

    /// <summary>All of them are up; the first three are voters.</summary>
    public static object Of(IEnumerable<UniqueAddress> members)
    {
        var all = members.Select((address, number) =>
        {
            var (id, name, isVoter) = (NodeId.New(), $"host-{number}", number < 3);
            var version = MemberRoles.AppVersionOf(id, name, isVoter) is { } text ? AppVersion.Create(text) : AppVersion.Zero;
            return (Member)CreateMember.Invoke(null, [address, number + 1, MemberStatus.Up, MemberRoles.Of(id, name, isVoter).ToImmutableHashSet(), version])!;
        });
        var ordered = all.ToImmutableSortedSet((IComparer<Member>)typeof(Member).GetField("Ordering", Any)!.GetValue(null)!);
        return Gossip.GetMethod("Create", Any)!.Invoke(null, [ordered])!;
    }

    /// <summary>One member less, and newer: as if the leader had removed it.</summary>
    public static object Without(object gossip, UniqueAddress member, string by)
    {
        var members = (ImmutableSortedSet<Member>)Gossip.GetProperty("Members", Any)!.GetValue(gossip)!;
        var left = members.Remove(members.Single(one => one.UniqueAddress.Equals(member)));
        var copy = Gossip.GetMethods(Any).Single(method => method.Name == "Copy");
        return Later(copy.Invoke(gossip, [.. copy.GetParameters().Select(parameter => parameter.Name == "members" ? left : null)])!, by);
    }

    /// <summary>The same again with a later version.</summary>
    public static object Later(object gossip, string by) =>
        Gossip.GetMethod("Increment", Any)!.Invoke(gossip, [ClockNode.GetMethod("Create", Any)!.Invoke(null, [by])])!;

    public static object SeenBy(object gossip, IEnumerable<UniqueAddress> members) =>
        members.Aggregate(gossip, (seen, member) => Gossip.GetMethod("Seen", Any)!.Invoke(seen, [member])!);

    public static object Tell(object gossip, UniqueAddress from, UniqueAddress to) =>
        Envelope.GetConstructors(Any).Single(constructor => constructor.GetParameters().Length == 4).Invoke([from, to, gossip, null]);

    public static object TellVersion(object gossip, UniqueAddress from) =>
        Status.GetConstructors(Any).Single().Invoke([from, Gossip.GetProperty("Version", Any)!.GetValue(gossip)]);

    public static object GossipOf(object envelope) => Envelope.GetProperty("Gossip", Any)!.GetValue(envelope)!;

    /// <summary>Until when a message counts; null: for ever.</summary>
    public static object? DeadlineOf(object envelope) => Envelope.GetProperty("Deadline", Any)!.GetValue(envelope);

    public static object Merge(object one, object other) => Gossip.GetMethod("Merge", Any)!.Invoke(one, [other])!;

    private static Type Find(string name) => typeof(Cluster).Assembly.GetType(name, throwOnError: true)!;
}
