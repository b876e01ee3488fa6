namespace FlannelMesh.Configuration;

/// <summary>Which of the settings about seeds go together.</summary>
internal static class SeedRules
{
    /// <exception cref="ConfigurationException">Settings that exclude or lack each other.</exception>
    public static void Check(AgentOptions options, SettingReader reader)
    {
        var isElsewhere = options.SeedFile is not null || options.SeedDns is not null;
        if (options.Seeds.Contains(SeedAddress.Self) && isElsewhere)
        {
            throw reader.Error(
                "seed",
                $"it forms a cluster at once and must stand alone; leave out {(options.SeedFile is null ? "--seed-dns" : "--seed-file")}, "
                + "or give this node's own address instead of self",
                SeedAddress.Self.Host);
        }

        if (options.SeedDns is not null && options.BootstrapExpect is null)
        {
            throw reader.Error(
                "seed-dns", "it needs --bootstrap-expect N, the number of voters that form the cluster, since DNS may know only some of them yet");
        }

        if (options.BootstrapExpect is not null && !isElsewhere)
        {
            throw reader.Error("bootstrap-expect", "it is for --seed-dns and --seed-file; without them the number of --seed flags counts");
        }
    }

    /// <exception cref="ConfigurationException">The agent is to run, and no setting says where to find the cluster.</exception>
    public static void RequireSource(AgentOptions options)
    {
        if (options is { Seeds.Count: 0, SeedFile: null, SeedDns: null })
        {
            throw new ConfigurationException(
                "no seed is given; --seed HOST names a node to find the cluster through, and --seed self forms a new one on the first node; "
                + "--seed-file FILE or --seed-dns NAME with --bootstrap-expect N say where the nodes are listed; --join TOKEN names some as well");
        }
    }
}
