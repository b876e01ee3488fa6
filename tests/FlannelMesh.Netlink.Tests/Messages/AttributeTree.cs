namespace FlannelMesh.Netlink.Tests.Messages;

/// <summary>An attribute with a value, or with attributes inside.</summary>
internal sealed record AttributeTree(ushort Type, byte[] Value, IReadOnlyList<AttributeTree> Children)
{
    public override string ToString() => $"{Type}:{Convert.ToHexString(Value)}({string.Join(',', Children)})";
}
