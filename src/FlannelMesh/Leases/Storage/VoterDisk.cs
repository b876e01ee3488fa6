using FlannelMesh.Identity;

namespace FlannelMesh.Leases.Storage;

/// <summary>
/// Whether a voter's disk still holds the votes it says it does; looked at before a session starts. A voter with an empty or damaged
/// table must not vote before it has read the others'.
/// </summary>
public static class VoterDisk
{
    /// <returns>What was found wrong, for people; null if nothing was.</returns>
    /// <exception cref="IOException">The disk cannot be read or written.</exception>
    public static async Task<string?> CheckAsync(string leaseDirectory, ClusterStore cluster)
    {
        var path = Path.Combine(leaseDirectory, LeaseStore.FileName);
        var record = cluster.Current;
        if (record.ClusterId is null)
        {
            return null;
        }

        if (!record.CanVote)
        {
            // The table of another cluster, or of a time when this node was no voter: nothing in it may reach the others.
            return File.Exists(path) ? $"{path} is not of this cluster; it was set aside as {SetAside(path)}" : null;
        }

        if (!File.Exists(path))
        {
            await cluster.UpdateAsync(current => current with { VotesIn = null });
            return $"{path} is missing; this voter reads the table of all other voters before it votes again";
        }

        using var journal = BlockJournal.Open(path);
        if (journal.Damage is not { } damage)
        {
            return null;
        }

        await cluster.UpdateAsync(current => current with { VotesIn = null });
        return $"{damage}; this voter reads the table of all other voters before it votes again";
    }

    private static string SetAside(string path)
    {
        var aside = $"{path}.old-{Guid.NewGuid():N}";
        File.Move(path, aside);
        return aside;
    }
}
