namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/pool: how much of the pool is used. Active, held, reserved and free together are its size.</summary>
/// <param name="SubnetMin">The first subnet's address; <paramref name="SubnetMax"/> is the last one's.</param>
/// <param name="Size">How many subnets there are.</param>
/// <param name="Ipv6Network">Null without IPv6, likewise its subnets' length.</param>
public sealed record PoolView(
    string Network,
    int SubnetLen,
    string SubnetMin,
    string SubnetMax,
    int Size,
    int Free,
    int Active,
    int Held,
    int Reserved,
    string? Ipv6Network,
    int? Ipv6SubnetLen);
