using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace FlannelMesh.Netlink.Namespaces;

/// <summary>
/// A network namespace. A thread is in a namespace, not a process: work is run on a thread made for it that ends afterwards, so
/// that no pool thread is ever left in the wrong one. A socket stays in the namespace it was opened in, wherever it is used.
/// </summary>
public sealed unsafe class NetworkNamespace : IDisposable
{
    private const string Directory = "/run/netns";

    private readonly SafeFileHandle _handle;

    private NetworkNamespace(SafeFileHandle handle) => _handle = handle;

    /// <summary>For <see cref="NetlinkRequest.ChangeLink.NamespaceDescriptor"/>.</summary>
    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens a namespace by its name under /run/netns or by a path such as /proc/PID/ns/net.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static NetworkNamespace Open(string nameOrPath) =>
        new(File.OpenHandle(nameOrPath.Contains('/', StringComparison.Ordinal) ? nameOrPath : PathOf(nameOrPath)));

    /// <summary>Makes a namespace that stays until <see cref="Delete"/>, as "ip netns add" does.</summary>
    public static NetworkNamespace Create(string name)
    {
        System.IO.Directory.CreateDirectory(Directory);
        var path = PathOf(name);
        using (new FileStream(path, FileMode.CreateNew))
        {
        }

        try
        {
            RunOnThread(() =>
            {
                Check("unshare(CLONE_NEWNET)", LibC.unshare(LibC.CLONE_NEWNET));
                Mount("/proc/thread-self/ns/net", path);
                return true;
            });
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return Open(name);
    }

    /// <summary>Removes the name; the namespace ends with its last user. Nothing happens if there is none.</summary>
    public static void Delete(string name)
    {
        var path = PathOf(name);
        if (File.Exists(path))
        {
            fixed (byte* target = Encoding.UTF8.GetBytes(path + '\0'))
            {
                _ = LibC.umount2(target, LibC.MNT_DETACH);
            }

            File.Delete(path);
        }
    }

    public void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <summary>Runs <paramref name="work"/> inside, on a thread of its own, and rethrows what it throws.</summary>
    public T Run<T>(Func<T> work) => RunOnThread(() =>
    {
        Check("setns(CLONE_NEWNET)", LibC.setns(Descriptor, LibC.CLONE_NEWNET));
        return work();
    });

    public void Dispose() => _handle.Dispose();

    private static T RunOnThread<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    private static void Mount(string source, string target)
    {
        fixed (byte* from = Encoding.UTF8.GetBytes(source + '\0'))
        fixed (byte* to = Encoding.UTF8.GetBytes(target + '\0'))
        {
            Check($"mount({source}, {target})", LibC.mount(from, to, null, LibC.MS_BIND, null));
        }
    }

    private static void Check(string call, int result)
    {
        if (result < 0)
        {
            throw new NetlinkException(call, LibC.errno);
        }
    }

    private static string PathOf(string name) => Path.Combine(Directory, name);
}
