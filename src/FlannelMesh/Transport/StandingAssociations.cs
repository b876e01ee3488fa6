using System.Collections.Concurrent;

namespace FlannelMesh.Transport;

/// <summary>A node's connections, until they end, and the end of those that Akka has given up without a word.</summary>
internal sealed class StandingAssociations(TimeProvider time)
{
    /// <summary>Within which Akka says over a connection of its own what it opened it for; it does so at once.</summary>
    private static readonly TimeSpan UseLimit = TimeSpan.FromSeconds(5);

    /// <summary>Each for itself: Akka takes two connections between the same addresses for equal, such as one that ends and the next one.</summary>
    private readonly ConcurrentDictionary<MeshAssociation, Task> _running = new(ReferenceEqualityComparer.Instance);

    /// <param name="ended">Called once the connection is no more.</param>
    public void Begin(MeshAssociation association, Action ended)
    {
        _running[association] = Task.CompletedTask;
        var running = RunAsync(association, ended);
        _running[association] = running;
        if (association.IsOwn)
        {
            _ = EndUnusedAsync(association, running);
        }
    }

    public Task CloseAsync()
    {
        foreach (var association in _running.Keys)
        {
            association.Close();
        }

        return Task.WhenAll(_running.Values);
    }

    private async Task RunAsync(MeshAssociation association, Action ended)
    {
        await association.RunAsync();
        _ = _running.TryRemove(association, out _);
        if (!association.IsOwn)
        {
            EndUnread(association.PeerAddress);
        }

        ended();
    }

    /// <summary>
    /// When the peer's next run connects while Akka connects to it, Akka stops who connects, and nobody ever hears of the connection that comes of that. The
    /// peer reads there, and no more from the connection over which it is spoken to.
    /// </summary>
    private async Task EndUnusedAsync(MeshAssociation association, Task running)
    {
        try
        {
            await running.WaitAsync(UseLimit, time);
        }
        catch (TimeoutException)
        {
            if (!association.IsInUse)
            {
                association.Close();
            }
        }
    }

    /// <summary>
    /// Since a peer connected as well, Akka reads from that connection and no more from this node's own; when it ends, Akka does not go back, and whoever
    /// is at the other end of the own one may think to be heard.
    /// </summary>
    private void EndUnread(string peer)
    {
        var rest = _running.Keys.Where(association => association.PeerAddress == peer).ToList();
        if (rest.TrueForAll(association => association.IsOwn))
        {
            rest.ForEach(association => association.Close());
        }
    }
}
