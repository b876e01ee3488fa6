namespace FlannelMesh.Testing.Clouds;

/// <summary>One route in a fake cloud's table.</summary>
/// <param name="Table">The route table, or the network.</param>
/// <param name="Destination">CIDR.</param>
/// <param name="Target">The next hop's id, or URL path.</param>
/// <param name="Kind">As the cloud sorts them: who made it, or what the next hop is.</param>
/// <param name="Name">Where routes have names or ids of their own.</param>
public sealed record FakeRoute(string Table, string Destination, string Target, string Kind, string Name = "")
{
    /// <summary>A change that the cloud is still at.</summary>
    public bool IsPending { get; init; }
}
