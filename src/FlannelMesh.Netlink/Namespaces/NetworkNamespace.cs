using FlannelMesh.Netlink.Interop;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Namespaces;

/// <summary>
/// A network namespace, held open by a descriptor. It lives as long as a name, a descriptor, a thread or a socket refers to it.
/// Names are those of iproute2: NAME stands for /run/netns/NAME.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private readonly Descriptor _descriptor;

    private NetworkNamespace(Descriptor descriptor, string path)
    {
        _descriptor = descriptor;
        Path = path;
    }

    /// <summary>Where it was opened; under /proc for one without a name.</summary>
    public string Path { get; }

    /// <summary>For <see cref="NetlinkRequest.ChangeLink.NamespaceDescriptor"/>; valid while this object is not disposed.</summary>
    public int FileDescriptor => _descriptor.Value;

    /// <summary>Like "ip netns add": a new, empty namespace with a name.</summary>
    /// <exception cref="NetlinkException">Refused; EEXIST if the name is taken.</exception>
    public static NetworkNamespace Create(string name)
    {
        NamedNamespaces.Create(name);
        return Open(name);
    }

    /// <param name="nameOrPath">A name, or a path if it contains a slash, such as /proc/1/ns/net.</param>
    public static NetworkNamespace Open(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        var path = nameOrPath.Contains('/', StringComparison.Ordinal) ? nameOrPath : NamedNamespaces.PathOf(nameOrPath);
        return new NetworkNamespace(Descriptor.OpenFile(path, LibC.O_RDONLY), path);
    }

    /// <summary>The namespace of the calling thread.</summary>
    public static NetworkNamespace OpenCurrent() => Open(NamedNamespaces.CurrentPath);

    /// <summary>Like "ip netns delete": takes the name away. What still uses the namespace goes on.</summary>
    /// <exception cref="NetlinkException">There is no such name.</exception>
    public static void Delete(string name) => NamedNamespaces.Delete(name);

    /// <summary>
    /// Runs on a new thread inside the namespace and waits for it. A namespace belongs to a thread, so no thread of the pool ever enters
    /// one; for the same reason the function must not await. Sockets opened in it stay in the namespace.
    /// </summary>
    public T Run<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        T result = default!;
        Run(() => { result = function(); });
        return result;
    }

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public void Run(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        NamespaceThread.Run(() =>
        {
            SystemCall.Check(LibC.setns(_descriptor.Value, LibC.CLONE_NEWNET), $"enter network namespace {Path}");
            action();
        });
    }

    public void Dispose() => _descriptor.Dispose();
}
