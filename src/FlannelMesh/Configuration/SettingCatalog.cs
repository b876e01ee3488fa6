using static FlannelMesh.Configuration.SettingGroup;
using static FlannelMesh.Configuration.SettingKind;

namespace FlannelMesh.Configuration;

/// <summary>Every setting there is. Flags, environment names, HOCON keys and help all derive from this table.</summary>
public static class SettingCatalog
{
    private const string NoStore = "the nodes keep the leases themselves, no etcd is needed";
    private const string NoKubernetes = "leases do not come from Kubernetes";

    public static IReadOnlyList<Setting> All { get; } =
    [
        Flannel("iface", Text, Network, "underlay interface, by name or address; the first that exists is taken")
            with { ValueName = "NAME|IP", IsRepeatable = true },
        Flannel("iface-regex", Pattern, Network, "pattern for the underlay's addresses, then names; tried after all --iface")
            with { ValueName = "REGEX", IsRepeatable = true },
        Flannel("iface-can-reach", Address, Network, "take the interface the kernel would use to reach this address")
            with { ValueName = "IP" },
        Flannel("public-ip", Ipv4Address, Network, "IPv4 address that other nodes send to, if not the interface's")
            with { ValueName = "IP" },
        Flannel("public-ipv6", Ipv6Address, Network, "IPv6 address that other nodes send to, if not the interface's")
            with { ValueName = "IP" },
        Flannel("net-config-path", Text, Network, "the overlay's configuration, flannel's net-conf.json")
            with { ValueName = "FILE", Default = "/etc/kube-flannel/net-conf.json" },
        new("network", Text, Network, "the overlay's configuration itself, in place of a file") { ValueName = "JSON" },
        Flannel("subnet-file", Text, Network, "where to write this node's subnet and MTU")
            with { ValueName = "FILE", Default = "/run/flannel/subnet.env" },

        new("seed", Seed, Cluster, "a node to find the cluster through; \"self\" alone forms a new one at once")
            { ValueName = "HOST[:PORT]", IsRepeatable = true },
        new("seed-file", Text, Cluster, "file with one seed a line, read anew when it changes") { ValueName = "FILE" },
        new("seed-dns", Text, Cluster, "DNS name whose A, AAAA and SRV records are the seeds; needs --bootstrap-expect")
            { ValueName = "NAME[:PORT]" },
        new("bootstrap-expect", Number, Cluster, "how many voters form a new cluster when seeds come from DNS or a file") { ValueName = "N" },
        new("bind", Address, Cluster, "address of the cluster port; default: the underlay's") { ValueName = "IP" },
        new("port", Port, Cluster, "TCP port of the cluster") { ValueName = "PORT", Default = "8283" },
        new("node-name", Text, Cluster, "this node's name, unique in the cluster; default: its certificate's, else the host name") { ValueName = "NAME" },
        new("tls-ca", Text, Cluster, "certificates of the authorities whose nodes belong to the cluster; default: DATA_DIR/tls") { ValueName = "FILE" },
        new("tls-cert", Text, Cluster, "this node's certificate, of `flannelmesh ca issue`") { ValueName = "FILE" },
        new("tls-key", Text, Cluster, "its private key, mode 0600") { ValueName = "FILE" },
        new("tls-ca-key", Text, Cluster, "the authority's private key, mode 0600: this node makes join tokens and certificates") { ValueName = "FILE" },
        new("join", Text, Cluster, "a token of `flannelmesh invite`, which brings this host its certificate; not needed any more once it has one")
            { ValueName = "TOKEN" },
        new("insecure", SettingKind.Boolean, Cluster, "cluster port without TLS, open to everybody who can reach it") { Default = "false" },

        Flannel("ip-masq", SettingKind.Boolean, Traffic, "masquerade traffic that leaves the overlay") with { Default = "false" },
        Flannel("ip-masq-fully-random-disable", SettingKind.Boolean, Traffic, "masquerade without random source ports")
            with { Default = "false" },
        Flannel("iptables-forward-rules", SettingKind.Boolean, Traffic, "accept forwarded traffic of the overlay")
            with { Default = "true" },
        Flannel("ip-blackhole-route", SettingKind.Boolean, Traffic, "discard traffic to addresses of this node's subnet that no pod has")
            with { Default = "false" },

        new("take-over-flannel", SettingKind.Boolean, Traffic, "make the routes ours that flannel's host-gw left; while hosts come over from it")
            { Default = "false" },

        new("route-layout", Text, Traffic, "auto: routes lead to nexthop objects where the kernel has them; classic: to gateways, as flannel's")
            { Default = "auto", IsFlag = false, ValueName = "LAYOUT" },

        new("vxlan-tx-checksum-offload", Text, Traffic, "on: as the kernel has it; off: the kernel makes the checksums on our VXLAN devices")
            { Default = "on", ValueName = "on|off" },

        new("tunnel-queues", Number, Traffic, "queues of the udp backend's device; default: half as many as cores, 1 to 4")
            { ValueName = "N" },

        new("config", Text, SettingGroup.Agent, "HOCON file with settings and akka.* keys") { ValueName = "FILE", IsHoconKey = false },
        new("data-dir", Text, SettingGroup.Agent, "the node's identity and the lease table")
            { ValueName = "DIR", Default = "/var/lib/flannelmesh" },
        new("control-socket", Text, SettingGroup.Agent, "Unix socket the other commands talk to")
            { ValueName = "FILE", Default = "/run/flannelmesh/agent.sock" },
        new("http", Endpoint, SettingGroup.Agent, "read-only HTTP: health, metrics, API; \"none\" turns it off")
            { ValueName = "IP:PORT", Default = "127.0.0.1:8286" },
        new("http-token-file", Text, SettingGroup.Agent, "file with a token, mode 0600; HTTP then asks for it") { ValueName = "FILE" },
        new("http-tls", SettingKind.Boolean, SettingGroup.Agent, "HTTPS with the node's certificate; others of its authority may read") { Default = "false" },
        new("http-tls-cert", Text, SettingGroup.Agent, "another certificate for HTTPS, one that browsers trust; turns it on") { ValueName = "FILE" },
        new("http-tls-key", Text, SettingGroup.Agent, "its private key, mode 0600") { ValueName = "FILE" },
        new("http-open", Text, SettingGroup.Agent, "what HTTP tells everybody though it asks who it is: health, metrics, both or \"none\"")
            { ValueName = "WHAT", IsFlag = false, Default = "health,metrics" },
        new("http-host-names", Text, SettingGroup.Agent, "what HTTP may be called beside addresses, the node's name and its certificate's names")
            { ValueName = "NAME", IsFlag = false, IsRepeatable = true },
        Flannel("healthz-ip", Address, SettingGroup.Agent, "address of the additional listener for /healthz and /readyz")
            with { ValueName = "IP", Default = "0.0.0.0" },
        Flannel("healthz-port", Port, SettingGroup.Agent, "its port; 0 turns it off") with { ValueName = "PORT", Default = "0" },
        new("health-port", Port, SettingGroup.Agent, "UDP port on which nodes probe each other; 0 turns it off")
            { ValueName = "PORT", Default = "8286", IsFlag = false },
        new("log-format", SettingKind.LogFormat, SettingGroup.Agent, "console or json") { ValueName = "FORMAT", Default = "console" },
        Flannel("v", Number, SettingGroup.Agent, "verbosity of the log; 0 is normal") with { ValueName = "N", Default = "0" },

        Key("withdraw-after", "60 s", "how long routes to a stopped member stay; \"never\" keeps them"),
        Key("lease-hold", "24 h", "how long the subnet of a node that is gone stays its own"),
        Key("lease-request-timeout", "1 s", "time for one try of a lease request"),
        Key("resync-interval", "30 s", "how often kernel state is read back in full"),
        Key("cloud-resync-interval", "60 s", "how often this node's route in a cloud's route table is checked"),
        Key("probe-interval", "500 ms", "how often seeds are asked for the cluster"),
        Key("formation-margin", "500 ms", "how long the seeds' answers must be stable before a cluster is formed"),

        .. Ignored(NoStore, Text, "etcd-endpoints", "etcd-prefix", "etcd-keyfile", "etcd-certfile", "etcd-cafile"),
        .. Ignored(NoStore, Text, "etcd-username", "etcd-password"),
        .. Ignored("leases of living nodes need no renewal", Number, "subnet-lease-renew-margin"),
        .. Ignored(NoKubernetes, SettingKind.Boolean, "kube-subnet-mgr", "set-node-network-unavailable"),
        .. Ignored(NoKubernetes, Text, "kube-api-url", "kubeconfig-file", "kube-annotation-prefix"),
        .. Ignored("the kernel reports changes of the rules at once", Number, "iptables-resync"),
        .. Ignored("run one agent for each network", Text, "networks"),
        .. Ignored("-v sets the verbosity of the whole log", Text, "vmodule", "log_backtrace_at"),
    ];

    /// <summary>Null if there is no such setting.</summary>
    public static Setting? Find(string name) => All.FirstOrDefault(setting => setting.Name == name);

    private static Setting Flannel(string name, SettingKind kind, SettingGroup group, string description) =>
        new(name, kind, group, description) { IsFlannel = true };

    private static Setting Key(string name, string defaultText, string description) =>
        new(name, Duration, Timing, description) { Default = defaultText, IsFlag = false, ValueName = "DURATION" };

    private static IEnumerable<Setting> Ignored(string reason, SettingKind kind, params string[] names) =>
        names.Select(name => new Setting(name, kind, SettingGroup.Ignored, reason)
        {
            IsFlannel = true,
            IsHoconKey = false,
            IgnoredBecause = reason,
            ValueName = kind == SettingKind.Boolean ? null : "VALUE",
        });
}
