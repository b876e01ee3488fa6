using Akka.Remote.Transport;
using Google.Protobuf;

namespace FlannelMesh.Benchmarks.Scale.Wire;

/// <summary>A connection whose frames are counted when they are handed over to be sent.</summary>
internal sealed class TappedAssociation : AssociationHandle
{
    private readonly AssociationHandle _association;
    private readonly WireTap _tap;

    /// <summary>Of one that has connected to this node the address is not the one it is known by, but the host is.</summary>
    public TappedAssociation(AssociationHandle association, WireTap tap)
        : base(association.LocalAddress, association.RemoteAddress)
    {
        (_association, _tap) = (association, tap);
        ReadHandlerSource = association.ReadHandlerSource;
    }

    public override bool Write(ByteString payload)
    {
        if (_tap.Cut.IsBetween(LocalAddress, RemoteAddress) || _tap.Loses(payload))
        {
            return true;
        }

        if (!_association.Write(payload))
        {
            return false;
        }

        _tap.Meter.Count(payload.Span);
        return true;
    }

    [Obsolete("Akka's own callers use the overload with a reason, which calls this one.")]
    public override void Disassociate() => _association.Disassociate();
}
