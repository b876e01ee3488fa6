using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using FlannelMesh.Transport;

namespace FlannelMesh.Benchmarks.Scale.Wire;

/// <summary>The agent's own transport, with what is sent counted on the way to it and lost where the network is cut.</summary>
internal sealed class TappedTransport : Akka.Remote.Transport.Transport, IDisposable
{
    private readonly MeshTransport _transport;
    private readonly WireTap _tap;
    private readonly TimeSpan _timeout;
    private Address _local = Address.AllSystems;

    /// <summary>Called by Akka, with the transport's part of the configuration.</summary>
    public TappedTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        _transport = new MeshTransport(system, config);
        (SchemeIdentifier, MaximumPayloadBytes) = (_transport.SchemeIdentifier, _transport.MaximumPayloadBytes);
        _tap = system.Settings.Setup.Get<WireTap>().Value;
        _timeout = config.GetTimeSpan("connection-timeout", null);
    }

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var (local, listener) = await _transport.Listen();
        _local = local;
        var own = new TaskCompletionSource<IAssociationEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = own.Task.ContinueWith(set => listener.TrySetResult(new Inbound(set.Result, this)), TaskScheduler.Default);
        return (local, own);
    }

    public override bool IsResponsibleFor(Address remote) => _transport.IsResponsibleFor(remote);

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (_tap.Cut.IsBetween(_local, remoteAddress))
        {
            await Task.Delay(_timeout);
            throw new InvalidAssociationException($"{remoteAddress}: no answer");
        }

        return new TappedAssociation(await _transport.Associate(remoteAddress), _tap);
    }

    public override Task<bool> Shutdown() => _transport.Shutdown();

    public void Dispose() => _transport.Dispose();

    private sealed class Inbound(IAssociationEventListener listener, TappedTransport transport) : IAssociationEventListener
    {
        public void Notify(IAssociationEvent ev) =>
            listener.Notify(ev is InboundAssociation inbound ? new InboundAssociation(new TappedAssociation(inbound.Association, transport._tap)) : ev);
    }
}
