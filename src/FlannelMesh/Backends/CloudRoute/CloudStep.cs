namespace FlannelMesh.Backends.CloudRoute;

/// <summary>Runs one step outside of the actor, for a limited time. Its failures are values.</summary>
internal static class CloudStep
{
    public static async Task<(T? Value, CloudException? Error)> RunAsync<T>(
        Func<CancellationToken, Task<T>> step, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        try
        {
            // The first call of a cloud's library may compile for a while.
            return (await Task.Run(() => step(cancel.Token), cancel.Token), null);
        }
        catch (CloudException e)
        {
            return (default, e);
        }
        catch (OperationCanceledException e)
        {
            return (default, new CloudException($"the cloud has not answered for {timeout.TotalSeconds:0} s", isTransient: true, e));
        }
        catch (Exception e)
        {
            // Whatever a cloud's library throws must come back to the actor, which otherwise would wait for ever.
            return (default, new CloudException($"the cloud's answer makes no sense: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}", isTransient: true, e));
        }
    }
}
