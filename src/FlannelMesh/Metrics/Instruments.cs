using FlannelMesh.Health.Echo;
using FlannelMesh.Leases;
using FlannelMesh.Transport;

namespace FlannelMesh.Metrics;

/// <summary>
/// What is counted and measured where it happens, since the agent started. Everything else in /metrics is read off the agent's state.
/// </summary>
public sealed class Instruments(TimeProvider time)
{
    public const string Granted = "granted";

    /// <summary>What an allocator answered to requests for a lease.</summary>
    public CounterFamily Grants { get; } = new([Granted, .. Enum.GetValues<RefusalReason>().Select(NameOf)]);

    /// <summary>From the first arrival of a request at an allocator to the confirmed grant: a write and a read of a quorum, and the wait for them.</summary>
    public Histogram GrantDuration { get; } = new(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);

    /// <summary>From this node's first question for a lease until it had one, retries included.</summary>
    public Histogram LeaseRequestDuration { get; } = new(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);

    /// <summary>Why this node was refused a lease.</summary>
    public CounterFamily LeaseRefusals { get; } = new([.. Enum.GetValues<RefusalReason>().Select(NameOf)]);

    public Histogram ReconcileDuration { get; } = new(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5);

    /// <summary>Requests to the kernel that should change something.</summary>
    public Counter KernelWrites { get; } = new();

    /// <summary>What members of the cluster did, as this node saw it.</summary>
    public CounterFamily MemberEvents { get; } = new("up", "downed", "removed", "unreachable", "reachable");

    /// <summary>What other nodes sent that was refused.</summary>
    public ConductBook Conduct { get; } = new(time);

    public UnreachableTime Unreachable { get; } = new(time);

    /// <summary>Actor systems: more than one means that the cluster had removed this node, or that its address or role changed.</summary>
    public Counter Sessions { get; } = new();

    /// <summary>Datagrams to the port of probes that got no answer.</summary>
    public CounterFamily ProbeRefusals { get; } = new(EchoGuard.Format, EchoGuard.Source, EchoGuard.Signature);

    /// <summary>For example "no_quorum".</summary>
    public static string NameOf(RefusalReason reason) =>
        string.Concat(reason.ToString().Select((letter, at) => char.IsUpper(letter) && at > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
