using System.Net;
using FlannelMesh.Leases.Wire;
using FlannelMesh.Serialization;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace FlannelMesh.Backends.CloudRoute.Wire;

/// <summary>The wire formats of <see cref="CloudRouteMessages"/>.</summary>
public static class CloudRouteFormats
{
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        MessageFormat.Of("rq", RoutesRequest.Parser, (CloudRouteMessages.RoutesRequest request) => ToWire(request), FromWire),
        MessageFormat.Of("rr", RoutesReply.Parser, (CloudRouteMessages.RoutesReply reply) => ToWire(reply), FromWire),
    ];

    private static RoutesRequest ToWire(CloudRouteMessages.RoutesRequest request)
    {
        var wire = new RoutesRequest
        {
            NodeId = BlockFormat.ToBytes(request.NodeId),
            Network = request.Member.Network,
            Target = request.Member.Target,
            Known = request.Known,
            MaxAgeMs = (long)request.MaxAge.TotalMilliseconds,
        };
        wire.Tables.AddRange(request.Member.Tables);
        return wire;
    }

    private static CloudRouteMessages.RoutesRequest FromWire(RoutesRequest wire) => new(
        BlockFormat.NodeIdFrom(wire.NodeId),
        new MemberTarget(wire.Network, wire.Target, [.. wire.Tables]),
        wire.Known,
        Span(wire.MaxAgeMs));

    private static RoutesReply ToWire(CloudRouteMessages.RoutesReply reply)
    {
        var wire = new RoutesReply
        {
            Version = reply.Version,
            Unchanged = reply is { Snapshot: null, Problem: null },
            AgeMs = (long)reply.Age.TotalMilliseconds,
            Problem = reply.Problem ?? "",
        };
        if (reply.Snapshot is { } snapshot)
        {
            wire.Tables.AddRange(snapshot.Tables);
            wire.Routes.AddRange(snapshot.Routes.Select(route => ToWire(route, (uint)snapshot.Tables.IndexOf(route.Table))));
        }

        return wire;
    }

    private static CloudRouteMessages.RoutesReply FromWire(RoutesReply wire) => new(
        wire.Version,
        wire.Unchanged || wire.Problem.Length > 0 ? null : new RouteSnapshot([.. wire.Tables], [.. wire.Routes.Select(route => FromWire(route, wire.Tables))]),
        Span(wire.AgeMs),
        wire.Problem.Length == 0 ? null : wire.Problem);

    private static Route ToWire(RouteEntry route, uint table) => new()
    {
        Table = table,
        Destination = ByteString.CopyFrom(route.Destination.BaseAddress.GetAddressBytes()),
        PrefixLength = (uint)route.Destination.PrefixLength,
        Target = route.Target,
        State = (Route.Types.State)route.State,
        StateText = route.StateText,
        Id = route.Id,
        Foreign = route.IsForeign,
    };

    private static RouteEntry FromWire(Route wire, RepeatedField<string> tables)
    {
        if (wire.Table >= tables.Count)
        {
            throw new InvalidDataException($"a route names table {wire.Table} of {tables.Count}");
        }

        if (wire.Destination.Length is not (4 or 16) || wire.PrefixLength > wire.Destination.Length * 8)
        {
            throw new InvalidDataException($"a destination has {wire.Destination.Length} bytes and a prefix of {wire.PrefixLength} bits");
        }

        return new RouteEntry
        {
            Table = tables[(int)wire.Table],
            Destination = Masked(new IPAddress(wire.Destination.Span), (int)wire.PrefixLength),
            Target = wire.Target,
            State = Enum.IsDefined((RouteState)wire.State) ? (RouteState)wire.State : RouteState.Pending,
            StateText = wire.StateText,
            Id = wire.Id,
            IsForeign = wire.Foreign,
        };
    }

    private static IPNetwork Masked(IPAddress address, int prefixLength)
    {
        try
        {
            return new IPNetwork(address, prefixLength);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{address}/{prefixLength} has bits beyond its prefix", e);
        }
    }

    /// <summary>What a damaged message says must not overflow sums.</summary>
    private static TimeSpan Span(long milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, 86_400_000));
}
