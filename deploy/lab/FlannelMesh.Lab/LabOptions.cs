using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs;

/// <summary>What a lab is to look like. Every value has a default that works.</summary>
public sealed partial record LabOptions
{
    public const int MaxHosts = 20;

    private static int _created;

    /// <summary>Prefix of the lab's namespaces, unique on the machine.</summary>
    public string Name { get; init; } = NextName();

    /// <summary>Hosts at the start, 1 to 10.</summary>
    public int Hosts { get; init; } = 3;

    /// <summary>Seeds, taken from the first hosts; 0 takes 3 when there are 3 hosts, else 1. Seeds are the voters.</summary>
    public int Seeds { get; init; }

    public string Backend { get; init; } = "vxlan";

    /// <summary>Of the underlay and of the pods; the hosts have no address of a family that is left out.</summary>
    public AddressFamilies Families { get; init; } = AddressFamilies.IPv4;

    public string Network { get; init; } = "10.5.0.0/16";

    /// <summary>Where IPv6 subnets come from when <see cref="Families"/> has IPv6.</summary>
    public string Ipv6Network { get; init; } = "fd10:5::/48";

    /// <summary>The whole net-conf JSON; null makes one of the networks, <see cref="Families"/> and <see cref="Backend"/>.</summary>
    public string? NetConf { get; init; }

    public int PodsPerHost { get; init; } = 2;

    /// <summary>The hosts have certificates of an authority of the lab's own; false is `--insecure`.</summary>
    public bool HasTls { get; init; }

    /// <summary>With certificates that let every host evict, reserve and change the voters, not the voters' alone.</summary>
    public bool HasOperators { get; init; }

    /// <summary>The backend is a cloud's; the lab then has a fake of that cloud, whose routes are the underlay's.</summary>
    public bool HasCloud => LabCloud.Backends.Contains(Backend);

    /// <summary>What the agents are told beside their flags.</summary>
    public IReadOnlyDictionary<string, string> AgentEnvironment => HasCloud ? LabCloud.EnvironmentOf(Backend) : new Dictionary<string, string>();

    /// <summary>The short timers of hocon/lab.conf; false leaves the agent its own defaults.</summary>
    public bool HasShortTimers { get; init; } = true;

    /// <summary>HOCON after hocon/lab.conf, such as `flannelmesh.withdraw-after = 60s`.</summary>
    public string ConfigOverrides { get; init; } = "";

    /// <summary>Path of the agent's binary; null takes FLANNELMESH_BINARY, else artifacts/flannelmesh/flannelmesh of this repository.</summary>
    public string? Binary { get; init; }

    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public int SeedCount => Seeds > 0 ? Seeds : Hosts >= 3 ? 3 : 1;

    public string EffectiveNetConf => NetConf ?? $$$"""{{{{Networks}}},"Backend":{"Type":"{{{Backend}}}"}}""";

    /// <summary>The networks in use, for people.</summary>
    public string NetworksText => Families switch
    {
        AddressFamilies.IPv4 => Network,
        AddressFamilies.IPv6 => Ipv6Network,
        _ => $"{Network} and {Ipv6Network}",
    };

    private string Networks => Families switch
    {
        AddressFamilies.IPv4 => $"""
            "Network":"{Network}"
            """,
        AddressFamilies.IPv6 => $"""
            "EnableIPv4":false,"EnableIPv6":true,"IPv6Network":"{Ipv6Network}"
            """,
        _ => $"""
            "Network":"{Network}","EnableIPv6":true,"IPv6Network":"{Ipv6Network}"
            """,
    };

    /// <exception cref="LabException">A value cannot work; the message names it and what would be right.</exception>
    public LabOptions Validate()
    {
        if (!NamePattern().IsMatch(Name))
        {
            throw new LabException($"name '{Name}': must be 1 to 12 letters and digits, beginning with a letter");
        }

        if (Hosts is < 1 or > MaxHosts)
        {
            throw new LabException($"hosts {Hosts}: must be 1 to {MaxHosts}");
        }

        if (SeedCount > Hosts)
        {
            throw new LabException($"seeds {SeedCount}: must not be more than the {Hosts} hosts");
        }

        if (Families is < AddressFamilies.IPv4 or > AddressFamilies.Dual)
        {
            throw new LabException($"families {Families}: must be IPv4, IPv6 or Dual");
        }

        if (!IPNetwork.TryParse(Network, out var network))
        {
            throw new LabException($"network '{Network}': must be an IPv4 CIDR, such as 10.5.0.0/16");
        }

        if (network.Contains(Underlay.Gateway) || Underlay.Network.Contains(network.BaseAddress))
        {
            throw new LabException($"network {Network}: overlaps the lab's underlay {Underlay.Network}");
        }

        return this;
    }

    internal string SettingsJson() => JsonSerializer.Serialize(new { Name, Hosts, Backend, Network, Owner = Environment.ProcessId });

    private static string NextName()
    {
        var number = Interlocked.Increment(ref _created);
        return number == 1 ? $"fm{Environment.ProcessId}" : $"fm{Environment.ProcessId}x{number}";
    }

    [GeneratedRegex("^[a-z][a-z0-9]{0,11}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
