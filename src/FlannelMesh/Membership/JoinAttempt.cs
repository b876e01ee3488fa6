using System.Collections.Immutable;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>What this node has under way to get into a cluster, and whom it has asked in vain.</summary>
public sealed class JoinAttempt(TimeProvider time)
{
    /// <summary>After it something else is tried.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long? _since;
    private Address? _contact;

    public ImmutableHashSet<Address> Failed { get; private set; } = [];

    public bool IsUnderWay => _since is not null;

    public bool IsLate => _since is { } since && time.GetElapsedTime(since) >= Patience;

    /// <param name="contact">Who is asked; null if a cluster is formed.</param>
    public void Begin(Address? contact) => (_since, _contact) = (time.GetTimestamp(), contact);

    /// <summary>Nothing is under way any more, and nobody is to blame.</summary>
    public void End() => (_since, _contact) = (null, null);

    public void Fail()
    {
        if (_contact is { } contact)
        {
            Failed = Failed.Add(contact);
        }

        End();
    }
}
