namespace FlannelMesh.Netlink.Interop;

/// <summary>The C header that declares these constants or this structure; the tests compile our values against it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class NativeHeaderAttribute(string path) : Attribute
{
    public string Path { get; } = path;
}
