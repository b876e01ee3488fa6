using FlannelMesh.Security;

namespace FlannelMesh.Transport;

/// <summary>Who speaks.</summary>
/// <param name="Identity">As its certificate has it.</param>
/// <param name="Origin">HOST:PORT it is known by.</param>
/// <param name="System">The name of the actor system.</param>
internal sealed record WirePeer(NodeIdentity Identity, string Origin, string System, MeshFacts Facts)
{
    public bool IsVoter => Facts.IsVoter(Origin);

    /// <summary>It may change what is not its own.</summary>
    public bool MayOperate => Identity.IsOperator || IsVoter;

    /// <summary>The certificate is this node's, as far as it says; an id that it leaves open must not be one that is known as another node's.</summary>
    public bool Is(NodeId id, string name) =>
        name == Identity.Name
        && (Identity.NodeId is { } certified ? certified == id : !Facts.Leases.Granted.Any(slot => slot.Holder.NodeId == id && slot.Holder.Name != name));

    public FrameVerdict OnlyVoters(string what) => IsVoter
        ? FrameVerdict.Pass
        : FrameVerdict.Drop(WireFault.Voter, $"{what}, and is no voter as far as this node knows");
}
