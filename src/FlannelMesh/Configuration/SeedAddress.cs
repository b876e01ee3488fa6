namespace FlannelMesh.Configuration;

/// <summary>A node to ask for the cluster.</summary>
/// <param name="Host">A host name or an IP address, without brackets.</param>
/// <param name="Port">TCP port of that node's cluster listener.</param>
public sealed record SeedAddress(string Host, int Port)
{
    /// <summary>The word "self": this node forms a cluster at once. It stands alone in the list of seeds.</summary>
    public static SeedAddress Self { get; } = new("self", 0);

    public bool IsSelf => Port == 0;

    public override string ToString() =>
        IsSelf ? Host
        : Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}"
        : $"{Host}:{Port}";
}
