namespace FlannelMesh.Labs.Chaos;

/// <summary>A host lost its data: from then on it may have another subnet, and what it had stays leased to nobody.</summary>
/// <param name="Subnet">What it had.</param>
public sealed record WipedHost(string Host, string Subnet, DateTimeOffset Time);
