using System.Collections.Immutable;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>What a node that is in no cluster does next.</summary>
public abstract record JoinDecision
{
    private JoinDecision()
    {
    }

    /// <summary>Go on asking.</summary>
    public sealed record Wait(string Reason) : JoinDecision;

    public sealed record Join(ImmutableArray<Address> Contacts) : JoinDecision;

    /// <summary>Form a new cluster; <paramref name="Answered"/> seeds, this node included, know of none.</summary>
    public sealed record Form(int Answered) : JoinDecision;

    public sealed record Refused(string By, Objection Objection, string Message) : JoinDecision;
}
