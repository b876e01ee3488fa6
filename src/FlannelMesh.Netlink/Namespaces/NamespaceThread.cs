using System.Runtime.ExceptionServices;

namespace FlannelMesh.Netlink.Namespaces;

/// <summary>A thread that may change its namespace, because it ends afterwards.</summary>
internal static class NamespaceThread
{
    /// <summary>Waits for the end; an exception is rethrown here with the stack it was thrown with.</summary>
    public static void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        {
            IsBackground = true,
            Name = "network-namespace",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
