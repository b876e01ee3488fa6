using System.Net;
using System.Text.RegularExpressions;
using Akka.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Configuration;

/// <summary>
/// The agent's settings, typed and checked. A property is named as its flag; reference.conf says what each means.
/// </summary>
public sealed record AgentOptions
{
    /// <summary>Interface names or addresses, tried in order.</summary>
    public required IReadOnlyList<string> Ifaces { get; init; }

    public required IReadOnlyList<Regex> IfaceRegexes { get; init; }

    public required IPAddress? IfaceCanReach { get; init; }

    public required IPAddress? PublicIp { get; init; }

    public required IPAddress? PublicIpv6 { get; init; }

    public required string SubnetFile { get; init; }

    public required bool IpMasq { get; init; }

    public required bool IpMasqFullyRandomDisable { get; init; }

    public required bool IptablesForwardRules { get; init; }

    public required bool IpBlackholeRoute { get; init; }

    public required bool TakesOverFlannel { get; init; }

    /// <summary>flannel's plain listener for /healthz and /readyz; null if it is off.</summary>
    public required IPEndPoint? HealthzListen { get; init; }

    /// <summary>Verbosity of the log: 0 information, 1 and up more.</summary>
    public required int Verbosity { get; init; }

    /// <summary>Without duplicates, in the order given.</summary>
    public required IReadOnlyList<SeedAddress> Seeds { get; init; }

    /// <summary>A file with one seed a line; null if not set.</summary>
    public required string? SeedFile { get; init; }

    /// <summary>A DNS name whose records are the seeds; null if not set.</summary>
    public required SeedDnsName? SeedDns { get; init; }

    /// <summary>How many voters form a new cluster, 1 .. 7; null: as many as there are seeds.</summary>
    public required int? BootstrapExpect { get; init; }

    /// <summary>Address of the cluster listener; null takes the underlay's.</summary>
    public required IPAddress? Bind { get; init; }

    /// <summary>TCP port of the cluster listener.</summary>
    public required int Port { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Otherwise the name is the host's.</summary>
    public bool IsNodeNameGiven => Origins["node-name"] != AgentOptionsReader.HostNameOrigin;

    public required string DataDir { get; init; }

    /// <summary>The read-only HTTP listener; null if it is off.</summary>
    public required IPEndPoint? HttpListen { get; init; }

    /// <summary>What it asks for and how it speaks.</summary>
    public required HttpOptions Http { get; init; }

    public required string ControlSocket { get; init; }

    /// <summary>The certificates of the cluster port as they are given; null takes those of the data directory, if there are any.</summary>
    public required TlsFiles? Tls { get; init; }

    /// <summary>The authority's private key; null if this node makes no certificates.</summary>
    public required string? TlsAuthorityKey { get; init; }

    /// <summary>What brings this host its certificate; null if nothing does.</summary>
    public required JoinToken? Join { get; init; }

    /// <summary>The seeds are members that the token names: somebody to ask, and not the voters.</summary>
    public bool HasSeedsOfToken => Join is not null && Origins["seed"] == Origins["join"];

    /// <summary>The operator asked for a cluster listener without TLS.</summary>
    public required bool Insecure { get; init; }

    public required RouteLayout RouteLayout { get; init; }

    /// <summary>False: the kernel makes the checksums on our VXLAN devices, whatever the network card offers.</summary>
    public required bool HasVxlanTxChecksumOffload { get; init; }

    /// <summary>Of the udp backend's device; null goes by the number of cores.</summary>
    public required int? TunnelQueues { get; init; }

    /// <summary>UDP port on which nodes probe each other; 0: they do not.</summary>
    public required int HealthPort { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>How long a stopped member keeps its routes; null is for ever ("never").</summary>
    public required TimeSpan? WithdrawAfter { get; init; }

    /// <summary>How long a subnet stays its holder's after the holder has gone.</summary>
    public required TimeSpan LeaseHold { get; init; }

    /// <summary>Time for one try of a lease request.</summary>
    public required TimeSpan LeaseRequestTimeout { get; init; }

    public required TimeSpan ResyncInterval { get; init; }

    /// <summary>Of the backends aws-vpc, gce and ali-vpc.</summary>
    public required TimeSpan CloudResyncInterval { get; init; }

    public required TimeSpan ProbeInterval { get; init; }

    public required TimeSpan FormationMargin { get; init; }

    /// <summary>Where each setting came from, by setting name: a flag, an environment variable, "file:key" or "default".</summary>
    public required IReadOnlyDictionary<string, string> Origins { get; init; }

    /// <summary>Each setting's text as it was given, by setting name; what is not set is left out.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; init; }

    /// <summary>The operator's file over the built-in akka.conf. Akka's own defaults are not in it.</summary>
    public required Config Hocon { get; init; }
}
