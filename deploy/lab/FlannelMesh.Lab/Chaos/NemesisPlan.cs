using System.Collections.Immutable;

namespace FlannelMesh.Labs.Chaos;

/// <summary>
/// The steps of a run, an endless sequence that depends on nothing but these values: what happened with a seed happens again.
/// Kinds are drawn from a bag that is filled again when it is empty, so that a short run sees most of them.
/// </summary>
/// <param name="Hosts">Hosts at the start.</param>
/// <param name="Voters">The first hosts.</param>
/// <param name="Subnets">Size of the pool. Nobody gives a lease back, so each wiped host and each new one costs a subnet.</param>
public sealed record NemesisPlan(int Seed, int Hosts, int Voters, int Subnets)
{
    /// <summary>Of three steps with a fault that goes together with another, one has two.</summary>
    private const int OneInTwoFaults = 3;

    private const int MaxJoining = 5;

    /// <summary>A detector that waits 4 s and a decision after 3 s more leave something to see in a longer time only.</summary>
    private static readonly (int From, int To) CutOffSeconds = (8, 30);

    private static readonly (int From, int To) Seconds = (2, 30);

    private static readonly (int From, int To) FreezeSeconds = (5, 60);

    private enum Kind
    {
        Isolate,
        Split,
        Bridge,
        OneWay,
        Freeze,
        Kill,
        KillAll,
        Wipe,
        Clone,
        RestartCutOff,
        Join,
    }

    private static readonly ImmutableArray<Kind> Combinable =
        [Kind.Isolate, Kind.Split, Kind.Bridge, Kind.OneWay, Kind.Freeze, Kind.Kill];

    private static readonly ImmutableArray<Kind> Alone = [Kind.KillAll, Kind.Wipe, Kind.Clone, Kind.RestartCutOff, Kind.Join];

    public IEnumerable<NemesisStep> Steps()
    {
        var random = new Random(Seed);
        var bag = new List<Kind>();
        var (hosts, spare, hasJoined) = (Hosts, Subnets - Hosts, false);
        for (var number = 1; ; number++)
        {
            Kind kind;
            do
            {
                kind = Draw(random, bag);
            }
            while (kind is Kind.Wipe or Kind.Join && spare == 0 || kind is Kind.Join && hasJoined);

            var first = Make(random, kind, hosts, spare);
            spare -= first switch { Fault.Wipe => 1, Fault.Join join => join.Count, _ => 0 };
            hasJoined |= first is Fault.Join;
            yield return new NemesisStep(number, WithSecond(random, kind, first, hosts));
            hosts += first is Fault.Join joined ? joined.Count : 0;
        }
    }

    /// <summary>A second fault, sometimes; not two of which each needs the same agent to itself.</summary>
    private ImmutableArray<Fault> WithSecond(Random random, Kind kind, Fault first, int hosts)
    {
        if (!Combinable.Contains(kind) || random.Next(OneInTwoFaults) != 0)
        {
            return [first];
        }

        Fault second;
        do
        {
            second = Make(random, Combinable[random.Next(Combinable.Length)], hosts, 0);
        }
        while (AgentOf(first) is { } agent && agent == AgentOf(second));
        return [first, second];
    }

    private Fault Make(Random random, Kind kind, int hosts, int spare)
    {
        var shuffled = Enumerable.Range(1, hosts).ToArray();
        random.Shuffle(shuffled);
        var (one, half) = (shuffled[0], (hosts + 1) / 2);
        return kind switch
        {
            Kind.Isolate => new Fault.Isolate(one, Time(random, Seconds)),
            Kind.Split => new Fault.Split(Sorted(shuffled[..half]), Sorted(shuffled[half..]), Time(random, Seconds)),
            Kind.Bridge => new Fault.Bridge(one, Sorted(shuffled[1..half]), Sorted(shuffled[half..]), Time(random, Seconds)),
            Kind.OneWay => new Fault.OneWay(one, shuffled[1], Time(random, Seconds)),
            Kind.Freeze => new Fault.Freeze(one, Time(random, FreezeSeconds)),
            Kind.Kill => new Fault.Kill(one, Time(random, Seconds)),
            Kind.KillAll => new Fault.KillAll([.. shuffled], TimeSpan.FromMilliseconds(500 * random.Next(7)), Time(random, Seconds)),
            Kind.Wipe => new Fault.Wipe(one, Time(random, Seconds)),
            Kind.Clone => new Fault.CloneHost(one),
            Kind.RestartCutOff => new Fault.RestartCutOff(random.Next(1, Voters + 1), Time(random, CutOffSeconds)),
            // What it leaves of the pool is for wiped hosts.
            _ => new Fault.Join(random.Next(1, Math.Min(spare, MaxJoining) + 1)),
        };
    }

    private static Kind Draw(Random random, List<Kind> bag)
    {
        if (bag.Count == 0)
        {
            bag.AddRange([.. Combinable, .. Alone]);
        }

        var index = random.Next(bag.Count);
        var kind = bag[index];
        bag.RemoveAt(index);
        return kind;
    }

    /// <summary>The agent whose process the fault touches.</summary>
    private static int? AgentOf(Fault fault) => fault switch
    {
        Fault.Freeze freeze => freeze.Host,
        Fault.Kill kill => kill.Host,
        _ => null,
    };

    private static TimeSpan Time(Random random, (int From, int To) seconds) => TimeSpan.FromSeconds(random.Next(seconds.From, seconds.To + 1));

    private static ImmutableArray<int> Sorted(int[] hosts) => [.. hosts.Order()];
}
