using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Cni.Protocol;
using FlannelMesh.Configuration;

namespace FlannelMesh.Cni.Configuration;

/// <summary>What subnet.env says, all of it valid. flannel may list several networks, separated by commas.</summary>
/// <param name="Networks">Each once, IPv4 before IPv6; at least one.</param>
/// <param name="Subnets">This host's, IPv4 before IPv6; one or two.</param>
/// <param name="Mtu">Bytes.</param>
/// <param name="IpMasq">The agent masquerades, so the delegate need not.</param>
internal sealed record SubnetFile(IReadOnlyList<IPNetwork> Networks, IReadOnlyList<IPNetwork> Subnets, uint Mtu, bool IpMasq)
{
    private const string NetworkName = "FLANNEL_NETWORK";
    private const string SubnetName = "FLANNEL_SUBNET";
    private const string Ipv6NetworkName = "FLANNEL_IPV6_NETWORK";
    private const string Ipv6SubnetName = "FLANNEL_IPV6_SUBNET";
    private const string MtuName = "FLANNEL_MTU";
    private const string IpMasqName = "FLANNEL_IPMASQ";

    private const string Ipv4Rule = "an IPv4 network, such as 10.5.72.1/24";
    private const string Ipv6Rule = "an IPv6 network, such as fd10:5:0:48::1/64";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the file: at boot the runtime may be faster than the agent.</summary>
    /// <exception cref="CniException">There is none in time, or it is not valid.</exception>
    public static SubnetFile Load(string path, TimeSpan wait)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return Parse(File.ReadAllText(path), path);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                if (TimeProvider.System.GetElapsedTime(start) >= wait)
                {
                    throw new CniException(CniErrorCode.TryAgainLater, $"there is no {path}", Cure(wait), e);
                }

                Thread.Sleep(LookAgain);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CniException(CniErrorCode.InputOutput, $"{path} cannot be read", e.Message, e);
            }
        }
    }

    /// <param name="path">Names the file in errors.</param>
    /// <exception cref="CniException">A line is missing, or one is not valid; the message has its number.</exception>
    public static SubnetFile Parse(string text, string path)
    {
        var lines = new Dictionary<string, SubnetEnvLine>();
        foreach (var line in SubnetEnvLine.Read(text))
        {
            lines[line.Name] = line.Value is null ? throw Malformed(path, line, "NAME=VALUE") : line;
        }

        List<IPNetwork> networks =
            [.. List(lines, NetworkName, AddressFamily.InterNetwork, path), .. List(lines, Ipv6NetworkName, AddressFamily.InterNetworkV6, path)];
        List<IPNetwork> subnets =
            [.. One(lines, SubnetName, AddressFamily.InterNetwork, path), .. One(lines, Ipv6SubnetName, AddressFamily.InterNetworkV6, path)];
        string[] missing =
        [
            .. Missing(networks.Count == 0, $"{NetworkName} or {Ipv6NetworkName}"),
            .. Missing(subnets.Count == 0, $"{SubnetName} or {Ipv6SubnetName}"),
            .. Missing(!lines.ContainsKey(MtuName), MtuName),
            .. Missing(!lines.ContainsKey(IpMasqName), IpMasqName),
        ];
        return missing.Length > 0
            ? throw new CniException(
                CniErrorCode.Undecodable,
                $"{path} has no line {string.Join(", none ", missing)}",
                "the agent writes them all; who else writes this file?")
            : new SubnetFile(networks, subnets, ReadMtu(lines[MtuName], path), ReadIpMasq(lines[IpMasqName], path));
    }

    private static string Cure(TimeSpan wait)
    {
        var waited = string.Create(CultureInfo.InvariantCulture, $"waited {wait.TotalSeconds:0.#} s (waitSeconds)");
        return $"{waited}; the agent writes it when it has a subnet: is it running, and what does `flannelmesh status` say? "
            + "subnetFile names another file";
    }

    private static IEnumerable<string> Missing(bool isMissing, string name) => isMissing ? [name] : [];

    private static IEnumerable<IPNetwork> List(Dictionary<string, SubnetEnvLine> lines, string name, AddressFamily family, string path) =>
        lines.TryGetValue(name, out var line) ? line.Value!.Split(',').Select(text => Network(text, line, family, path)).Distinct() : [];

    private static IEnumerable<IPNetwork> One(Dictionary<string, SubnetEnvLine> lines, string name, AddressFamily family, string path) =>
        lines.TryGetValue(name, out var line) ? [Network(line.Value!, line, family, path)] : [];

    private static IPNetwork Network(string text, SubnetEnvLine line, AddressFamily family, string path) =>
        Cidr.TryParse(text, out var address, out var prefixLength) && address.AddressFamily == family
            ? AddressArithmetic.NetworkOf(address, prefixLength)
            : throw Malformed(path, line, family == AddressFamily.InterNetwork ? Ipv4Rule : Ipv6Rule);

    private static uint ReadMtu(SubnetEnvLine line, string path) =>
        uint.TryParse(line.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var mtu)
            ? mtu
            : throw Malformed(path, line, "a number of bytes, such as 1450");

    private static bool ReadIpMasq(SubnetEnvLine line, string path) => line.Value switch
    {
        "true" => true,
        "false" => false,
        _ => throw Malformed(path, line, "true or false"),
    };

    private static CniException Malformed(string path, SubnetEnvLine line, string rule)
    {
        var text = line.Value is null ? line.Name : $"{line.Name}={line.Value}";
        return new CniException(
            CniErrorCode.Undecodable, string.Create(CultureInfo.InvariantCulture, $"{path}, line {line.Number} is \"{text}\"; it must be {rule}"));
    }
}
