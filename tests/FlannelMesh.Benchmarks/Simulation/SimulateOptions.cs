using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What `simulate` is asked for.</summary>
/// <param name="Nodes">Sizes of clusters.</param>
/// <param name="Cores">How many all nodes share; null: each has its own.</param>
internal sealed record SimulateOptions(ImmutableArray<int> Nodes, int? Cores)
{
    public const int MaxNodes = 20_000;

    public static readonly ImmutableArray<string> Scenarios = ["together", "one", "death", "cut", "idle"];

    public static readonly string HeartbeatModes = string.Join(", ", Enum.GetNames<HeartbeatMode>().Select(name => name.ToLowerInvariant()));

    public Protocol Protocol { get; init; } = new();

    /// <summary>How many nodes share a process without native code; 0: there is none such.</summary>
    public int PerProcess { get; init; }

    /// <summary>Microseconds; null: as measured, or as a native agent has it if nodes have native code.</summary>
    public double? Start { get; init; }

    public int Seed { get; init; } = 1;

    public ImmutableArray<string> Only { get; init; } = Scenarios;

    /// <summary>A file of costs to be used.</summary>
    public string? Costs { get; init; }

    /// <summary>Where to write what was measured.</summary>
    public string? KeepCosts { get; init; }

    /// <exception cref="BenchmarkException">A value cannot be used.</exception>
    public static SimulateOptions Parse(SimulateArguments arguments) => Check(new(
        OptionNumber.ParseList("--nodes", arguments.Nodes, MaxNodes, "sizes of clusters, such as 10,100,1000"),
        arguments.Cores is null ? null : OptionNumber.Parse("--cores", arguments.Cores, 1024))
    {
        Protocol = new Protocol() with
        {
            GossipInterval = Milliseconds(OptionNumber.Parse("--gossip-interval", arguments.GossipInterval, 60_000)),
            GossipPerMember = arguments.GossipPerMember is null ? new Protocol().GossipPerMember : OptionNumber.Parse("--gossip-per-member", arguments.GossipPerMember, 100_000),
            ReduceDifferentView = OptionNumber.Parse("--reduce-different-view", arguments.ReduceDifferentView, 100_000),
            Admission = OptionNumber.Parse("--admission", arguments.Admission, int.MaxValue),
            Loss = ParseLoss(arguments.Loss),
            SlowShare = ParseSlow(arguments.Slow).Share,
            SlowFactor = ParseSlow(arguments.Slow).Factor,
            Bandwidth = arguments.Bandwidth is null ? 0 : OptionNumber.Parse("--bandwidth", arguments.Bandwidth, 1_000_000),
            Heartbeats = ParseHeartbeats(arguments),
            Notify = arguments.Notify is null ? new Protocol().Notify : Milliseconds(OptionNumber.Parse("--notify", arguments.Notify, 60_000)),
        },
        PerProcess = arguments.PerProcess is null ? 0 : OptionNumber.Parse("--per-process", arguments.PerProcess, MaxNodes),
        Start = arguments.Start is null ? null : Milliseconds(OptionNumber.Parse("--start-cost", arguments.Start, 60_000)),
        Seed = OptionNumber.Parse("--seed", arguments.Seed, int.MaxValue),
        Only = ParseOnly(arguments.Only),
        Costs = arguments.Costs,
        KeepCosts = arguments.KeepCosts,
    });

    private static SimulateOptions Check(SimulateOptions options) => options is { Cores: { } cores, Protocol.SlowShare: > 0 }
        ? throw new BenchmarkException($"--slow: must not be given with --cores {cores}: the slow have cores of their own")
        : options;

    private static long Milliseconds(int value) => value * Protocol.Second / 1000;

    /// <summary>Per cent, as a part of 1.</summary>
    private static double ParseLoss(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var loss) && loss is >= 0 and <= 50
            ? loss / 100
            : throw new BenchmarkException($"--loss '{text}': must be per cent of messages that are lost, 0 to 50, such as 0.5");

    private static (double Share, double Factor) ParseSlow(string? text) => text is null
        ? (0, 1)
        : text.Split(':') is [var percent, var times]
            && double.TryParse(percent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 100
            && double.TryParse(times, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor is >= 1 and <= 1000
                ? (share / 100, factor)
                : throw new BenchmarkException($"--slow '{text}': must be per cent of the followers, up to 100, and how many times as long their cores take, 1 to 1000, such as 1:10");

    private static HeartbeatMode ParseHeartbeats(SimulateArguments arguments) => arguments.Heartbeats is not { } name
        ? arguments.Slow is null && arguments.Bandwidth is null ? HeartbeatMode.Punctual : HeartbeatMode.First
        : name.All(char.IsAsciiLetterLower) && Enum.TryParse<HeartbeatMode>(name, ignoreCase: true, out var mode)
            ? mode
            : throw new BenchmarkException($"--heartbeats '{name}': must be one of {HeartbeatModes}");

    private static ImmutableArray<string> ParseOnly(string? text) => text is null
        ? Scenarios
        : [
            .. text.Split(',').Select(name => Scenarios.Contains(name)
                ? name
                : throw new BenchmarkException($"--only '{text}': must be some of {string.Join(", ", Scenarios)}, separated by commas")),
        ];
}
