using System.Net;

namespace FlannelMesh.Api.Access;

/// <summary>A connection's place in its <see cref="ConnectionGate"/>.</summary>
internal sealed class ConnectionSeat : IDisposable
{
    private readonly ConnectionGate _gate;
    private readonly Action _abort;

    public ConnectionSeat(ConnectionGate gate, IPAddress? address, Action abort)
    {
        (_gate, Address, _abort) = (gate, address, abort);
        Place = new LinkedListNode<ConnectionSeat>(this);
    }

    public IPAddress? Address { get; }

    /// <summary>Of the gate alone, as is the next one.</summary>
    internal LinkedListNode<ConnectionSeat> Place { get; }

    internal bool IsBusy { get; set; }

    /// <summary>A request is being answered.</summary>
    public void Begin() => _gate.SetBusy(this, true);

    public void End() => _gate.SetBusy(this, false);

    public void Abort() => _abort();

    public void Dispose() => _gate.Leave(this);
}
