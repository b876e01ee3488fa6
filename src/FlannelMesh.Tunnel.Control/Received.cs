using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace FlannelMesh.Tunnel.Control;

/// <summary>A message and the descriptors beside it, which are the receiver's to dispose.</summary>
public sealed record Received<T>(T Message, ImmutableArray<SafeHandle> Descriptors)
    where T : class;
