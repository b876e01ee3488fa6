namespace FlannelMesh.Labs;

/// <summary>Removes labs that are still there when the process ends in good order, as it does on SIGTERM and Ctrl-C.</summary>
internal static class LabExitHook
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<Lab> Open = [];
    private static bool _hooked;

    public static void Register(Lab lab)
    {
        lock (Gate)
        {
            Open.Add(lab);
            if (!_hooked)
            {
                _hooked = true;
                AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveAll();
            }
        }
    }

    public static void Unregister(Lab lab)
    {
        lock (Gate)
        {
            Open.Remove(lab);
        }
    }

    private static void RemoveAll()
    {
        List<Lab> left;
        lock (Gate)
        {
            left = [.. Open.Where(lab => !lab.Keep)];
        }

        // ProcessExit handlers are synchronous and the process waits for them.
        Task.WhenAll(left.Select(lab => LabTeardown.RemoveAsync(lab.Name))).GetAwaiter().GetResult();
    }
}
