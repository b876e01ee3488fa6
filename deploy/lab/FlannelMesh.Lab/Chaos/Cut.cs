namespace FlannelMesh.Labs.Chaos;

/// <summary>Packets from one host to another are dropped. Hosts by number.</summary>
public readonly record struct Cut(int From, int To)
{
    /// <summary>What a fault cuts, every direction for itself.</summary>
    /// <param name="hosts">All hosts of the lab.</param>
    public static IReadOnlyList<Cut> Of(Fault fault, IReadOnlyList<int> hosts) => fault switch
    {
        Fault.Isolate isolate => Between([isolate.Host], Except(hosts, isolate.Host)),
        Fault.RestartCutOff restart => Between([restart.Host], Except(hosts, restart.Host)),
        Fault.Split split => Between(split.Left, split.Right),
        Fault.Bridge bridge => Between(bridge.Left, bridge.Right),
        Fault.OneWay way => [new Cut(way.From, way.To)],
        _ => [],
    };

    private static List<Cut> Between(IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        return [.. left.SelectMany(l => right.SelectMany(r => new[] { new Cut(l, r), new Cut(r, l) }))];
    }

    private static List<int> Except(IReadOnlyList<int> hosts, int host) => [.. hosts.Where(other => other != host)];
}
