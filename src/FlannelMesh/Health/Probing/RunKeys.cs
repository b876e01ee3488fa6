using FlannelMesh.Health.Echo;
using FlannelMesh.Membership;

namespace FlannelMesh.Health.Probing;

/// <summary>
/// Which run of a node a key is of. A node that has started again has another key, and its report of before stays for a while: what is
/// signed with that gets no answer, and that is nobody's loss. Of the actor alone.
/// </summary>
internal sealed class RunKeys
{
    private readonly Dictionary<NodeId, (int Incarnation, EchoKey Key)> _known = [];

    /// <returns>False if the key is of a run before the member's.</returns>
    public bool IsOf(MeshMember member, EchoKey key)
    {
        if (_known.TryGetValue(member.NodeId, out var known) && known.Incarnation != member.Incarnation && known.Key == key)
        {
            return false;
        }

        _known[member.NodeId] = (member.Incarnation, key);
        return true;
    }

    public void Forget(NodeId node) => _known.Remove(node);
}
