using System.Collections.Frozen;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Health.Reports;
using FlannelMesh.Leases;
using FlannelMesh.Security.Enrollment;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Transport;

/// <summary>Where each of our messages goes, and whether only voters send it. A message of ours that is not here goes nowhere.</summary>
internal static class MessageRules
{
    public const string Sharding = "/system/sharding";

    private const string Allocators = $"{Sharding}/{SubnetAllocator.TypeName}";
    private const string Client = "/user/lease-client";
    private const string Replica = "/user/lease-replica";
    private const string Bootstrap = "/user/bootstrap";
    private const string Formation = "/user/formation";
    private const string Recovery = "/user/bootstrap/voter-recovery";
    private const string Reports = $"/user/{ReportsActor.Name}";
    private const string Cloud = $"/user/{CloudRouteActor.Name}";
    private const string Issuer = $"/user/{IssuerActor.Name}";
    private const string Revocations = $"/user/{RevocationActor.Name}";

    /// <summary>Where an answer goes that somebody waits for outside of an actor.</summary>
    private const string Asker = "/temp";

    public static FrozenDictionary<string, MessageRule> ByManifest { get; } = new Dictionary<string, MessageRule>
    {
        ["lq"] = new(false, Allocators),
        ["sq"] = new(false, Allocators),
        ["vq"] = new(false, Allocators),
        ["lg"] = new(true, Client, Asker),
        ["lr"] = new(true, Client, Asker),
        ["sc"] = new(true, Client, Asker),
        ["vc"] = new(true, Client, Asker),
        ["lc"] = new(true, Replica),
        ["ts"] = new(false, Replica),
        ["tu"] = new(true, Replica),
        ["bq"] = new(true, Replica),
        ["bs"] = new(true, Recovery),
        ["bp"] = new(false, Bootstrap),
        ["br"] = new(false, Bootstrap),
        ["fp"] = new(true, Formation),
        ["fm"] = new(true, Formation),
        ["fa"] = new(true, Formation),
        ["fd"] = new(true, Formation),
        ["hd"] = new(false, Reports),
        ["hr"] = new(false, Reports),
        ["rq"] = new(false, Cloud),
        ["rr"] = new(false, Cloud),
        ["ej"] = new(false, Issuer),
        ["en"] = new(false, Issuer),
        ["er"] = new(false, Asker),
        ["vd"] = new(false, Revocations),
        ["vo"] = new(false, Revocations),
    }.ToFrozenDictionary();
}
