namespace FlannelMesh.Backends.CloudRoute.Ali;

/// <summary>What requests are signed with.</summary>
/// <param name="Token">Of a role's temporary keys; null for lasting ones.</param>
public sealed record AliKeys(string Id, string Secret, string? Token)
{
    /// <summary>Without what is secret.</summary>
    public override string ToString() => $"key {Id}";
}
