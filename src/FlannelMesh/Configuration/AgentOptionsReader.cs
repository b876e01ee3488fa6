using System.Net;
using System.Net.Sockets;
using Akka.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Configuration;

/// <summary>Settings to options: every value typed and checked.</summary>
internal static class AgentOptionsReader
{
    public const string HostNameOrigin = "host name";

    // With more, a lease costs more messages and gains no safety that anybody needs.
    private const int MaxVoters = 7;
    private const int MaxTunnelQueues = 16;

    private static readonly SettingValue NotSet = new([], SettingValue.DefaultOrigin);

    public static AgentOptions Read(IReadOnlyDictionary<string, SettingValue> settings, Config hocon)
    {
        var values = SettingCatalog.All
            .Where(setting => setting.IgnoredBecause is null)
            .ToDictionary(setting => setting.Name, setting => settings.GetValueOrDefault(setting.Name, NotSet));
        if (values.GetValueOrDefault("node-name")?.Text is null)
        {
            values["node-name"] = new SettingValue([Dns.GetHostName()], HostNameOrigin);
        }

        var reader = new SettingReader(values);
        var join = Join(reader);
        if (join is not null && reader.Texts("seed").Count == 0 && reader.Text("seed-file") is null && reader.Text("seed-dns") is null)
        {
            values["seed"] = new SettingValue([.. join.Members.Select(member => member.ToString())], values["join"].Origin);
        }

        var port = reader.Number("port", 1, IPEndPoint.MaxPort);
        var options = new AgentOptions
        {
            Ifaces = reader.Texts("iface"),
            IfaceRegexes = reader.Patterns("iface-regex"),
            IfaceCanReach = reader.Address("iface-can-reach"),
            PublicIp = reader.Address("public-ip", AddressFamily.InterNetwork),
            PublicIpv6 = reader.Address("public-ipv6", AddressFamily.InterNetworkV6),
            SubnetFile = reader.RequiredText("subnet-file"),
            IpMasq = reader.Boolean("ip-masq"),
            IpMasqFullyRandomDisable = reader.Boolean("ip-masq-fully-random-disable"),
            IptablesForwardRules = reader.Boolean("iptables-forward-rules"),
            IpBlackholeRoute = reader.Boolean("ip-blackhole-route"),
            TakesOverFlannel = reader.Boolean("take-over-flannel"),
            RouteLayout = reader.Choice("route-layout", ("auto", RouteLayout.Auto), ("classic", RouteLayout.Classic)),
            HasVxlanTxChecksumOffload = reader.Choice("vxlan-tx-checksum-offload", ("on", true), ("off", false)),
            HealthzListen = HealthzListen(reader),
            Verbosity = reader.Number("v", 0, 10),
            TunnelQueues = reader.OptionalNumber("tunnel-queues", 1, MaxTunnelQueues),
            Seeds = reader.Seeds("seed", port),
            SeedFile = reader.Text("seed-file"),
            SeedDns = reader.SeedDns("seed-dns", port),
            BootstrapExpect = reader.OptionalNumber("bootstrap-expect", 1, MaxVoters),
            Bind = reader.Address("bind"),
            Port = port,
            NodeName = NodeName(reader),
            DataDir = reader.RequiredText("data-dir"),
            HttpListen = reader.Endpoint("http"),
            Http = HttpOptionsReader.Read(reader),
            ControlSocket = reader.RequiredText("control-socket"),
            Tls = Tls(reader),
            TlsAuthorityKey = reader.Text("tls-ca-key"),
            Join = join,
            Insecure = reader.Boolean("insecure"),
            HealthPort = reader.Number("health-port", 0, IPEndPoint.MaxPort),
            LogFormat = reader.Choice("log-format", ("console", LogFormat.Console), ("json", LogFormat.Json)),
            WithdrawAfter = reader.DurationOrNever("withdraw-after"),
            LeaseHold = reader.Duration("lease-hold"),
            LeaseRequestTimeout = reader.Duration("lease-request-timeout"),
            ResyncInterval = reader.Duration("resync-interval"),
            CloudResyncInterval = reader.Duration("cloud-resync-interval"),
            ProbeInterval = reader.Duration("probe-interval"),
            FormationMargin = reader.Duration("formation-margin"),
            Origins = values.ToDictionary(value => value.Key, value => value.Value.Origin),
            Values = values.ToDictionary(value => value.Key, value => reader.Texts(value.Key)),
            Hocon = hocon,
        };
        SeedRules.Check(options, reader);
        return options;
    }

    private static IPEndPoint? HealthzListen(SettingReader reader)
    {
        var port = reader.Number("healthz-port", 0, IPEndPoint.MaxPort);
        var address = reader.Address("healthz-ip") ?? IPAddress.Any;
        return port == 0 ? null : new IPEndPoint(address, port);
    }

    /// <summary>Its end is not looked at: a host that has its certificate may keep an old token.</summary>
    private static JoinToken? Join(SettingReader reader)
    {
        try
        {
            return reader.Text("join") is { } text ? JoinToken.Parse(text) : null;
        }
        catch (FormatException e)
        {
            throw reader.Error("join", e.Message, "…");
        }
    }

    /// <summary>All three files or none, and then nothing that says otherwise.</summary>
    private static TlsFiles? Tls(SettingReader reader)
    {
        var other = reader.Text("join") is not null ? "join" : reader.Text("tls-ca-key") is not null ? "tls-ca-key" : null;
        if (other is not null && reader.Boolean("insecure"))
        {
            throw reader.Error("insecure", $"it says that there is no TLS, and --{other} that there is; leave out one of them");
        }

        string[] names = ["tls-ca", "tls-cert", "tls-key"];
        var missing = names.Where(name => reader.Text(name) is null).ToList();
        if (missing.Count == names.Length)
        {
            return null;
        }

        if (missing.Count > 0)
        {
            throw reader.Error(names.First(name => !missing.Contains(name)), $"it needs {string.Join(" and ", missing.Select(name => $"--{name}"))} as well");
        }

        return reader.Boolean("insecure")
            ? throw reader.Error("insecure", "it says that there is no TLS, and --tls-cert that there is; leave out one of them")
            : new TlsFiles(reader.RequiredText("tls-ca"), reader.RequiredText("tls-cert"), reader.RequiredText("tls-key"));
    }

    private static string NodeName(SettingReader reader)
    {
        var name = reader.RequiredText("node-name");
        return NodeNames.IsValid(name) ? name : throw reader.Error("node-name", $"{NodeNames.Rule}; --node-name sets it");
    }
}
