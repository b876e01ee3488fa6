using System.Text;

namespace FlannelMesh.Configuration;

/// <summary>subnet.env as flags of dockerd, in the variables that flannel's mk-docker-opts.sh writes.</summary>
public sealed record DockerOptions
{
    private const string Prefix = "DOCKER_OPT_";

    /// <summary>A line for each flag: DOCKER_OPT_BIP, DOCKER_OPT_IPMASQ, DOCKER_OPT_MTU.</summary>
    public bool Individual { get; init; } = true;

    /// <summary>One line with all flags.</summary>
    public bool Combined { get; init; } = true;

    /// <summary>With --ip-masq: dockerd masquerades when flannel does not.</summary>
    public bool IpMasq { get; init; } = true;

    /// <summary>The name of the variable with all flags.</summary>
    public string CombinedKey { get; init; } = "DOCKER_OPTS";

    /// <param name="subnetEnv">The text of subnet.env.</param>
    /// <param name="environment">
    /// The process's variables: what <see cref="CombinedKey"/> has already comes first, and each DOCKER_OPT_ of the caller's is a flag, too.
    /// </param>
    /// <param name="origin">Names subnet.env in errors.</param>
    /// <exception cref="InvalidDataException">FLANNEL_IPMASQ is neither true nor false, or another value is more than a word.</exception>
    public string Write(string subnetEnv, IReadOnlyDictionary<string, string> environment, string origin)
    {
        var flags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in environment.Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            flags[name] = value;
        }

        var variables = SubnetEnvParser.Variables(subnetEnv);
        Add(flags, "BIP", "--bip=", Plain(variables, "FLANNEL_SUBNET", origin));
        Add(flags, "MTU", "--mtu=", Plain(variables, "FLANNEL_MTU", origin));
        Add(flags, "IPMASQ", "--ip-masq=", IpMasq ? Inverse(variables.GetValueOrDefault("FLANNEL_IPMASQ"), origin) : null);
        var text = new StringBuilder();
        if (Individual || !Combined)
        {
            foreach (var (name, flag) in flags)
            {
                text.Append(name).Append("=\"").Append(flag).Append("\"\n");
            }
        }

        if (Combined || !Individual)
        {
            var before = environment.GetValueOrDefault(CombinedKey) is { Length: > 0 } given ? given + " " : "";
            text.Append(CombinedKey).Append("=\"").Append(before).AppendJoin("", flags.Values.Select(flag => " " + flag)).Append("\"\n");
        }

        return text.ToString();
    }

    /// <summary>What is written is for shells as well.</summary>
    private static string? Plain(Dictionary<string, string> variables, string name, string origin) =>
        variables.GetValueOrDefault(name) is not { } value || SubnetEnv.IsPlain(value)
            ? variables.GetValueOrDefault(name)
            : throw new InvalidDataException($"{origin}: {name} is \"{value}\"; it must be letters, digits, dots, colons and slashes");

    private static void Add(SortedDictionary<string, string> flags, string name, string flag, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            flags[Prefix + name] = flag + value;
        }
    }

    private static string? Inverse(string? masquerade, string origin) => masquerade switch
    {
        null or "" => null,
        "true" => "false",
        "false" => "true",
        _ => throw new InvalidDataException($"FLANNEL_IPMASQ in {origin} is \"{masquerade}\"; it must be true or false"),
    };
}
