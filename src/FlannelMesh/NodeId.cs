namespace FlannelMesh;

/// <summary>Who a node is, for as long as its data directory lives. Not its address and not its name.</summary>
public readonly record struct NodeId(Guid Value) : IComparable<NodeId>
{
    public static NodeId New() => new(Guid.NewGuid());

    public static NodeId FromBytes(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    public byte[] ToBytes() => Value.ToByteArray(bigEndian: true);

    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}
