using Akka.Actor;
using Akka.DistributedData;

namespace FlannelMesh.Leases.Voters;

/// <summary>Reads every block from a quorum and writes it whole to one, then says so and ends.</summary>
internal sealed class BlockTransfer : UntypedActor
{
    private readonly int _replicas;
    private readonly TimeSpan _timeout;
    private readonly IActorRef _requester;
    private readonly int _operation;
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private int _pending;

    /// <param name="replicas">How many must confirm each write.</param>
    public BlockTransfer(BlockLayout layout, Quorum quorum, int replicas, TimeSpan timeout, IActorRef requester, int operation)
    {
        _replicas = replicas;
        _timeout = timeout;
        _requester = requester;
        _operation = operation;
        foreach (var block in Enumerable.Range(0, layout.Blocks).Append(BlockLayout.VotersBlock))
        {
            _pending++;
            _replicator.Tell(Dsl.Get(LeaseBlockKey.For(block), QuorumConsistency.Read(quorum, timeout)), Self);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetSuccess success:
                _replicator.Tell(Dsl.Update(
                    (LeaseBlockKey)success.Key,
                    LeaseBlock.Empty,
                    QuorumConsistency.Write(_replicas, _timeout),
                    block => new LeaseBlock(block.State)));
                break;
            case NotFound or IUpdateResponse { IsSuccessful: true }:
                if (--_pending == 0)
                {
                    Finish(true);
                }
                break;
            case IGetResponse or IUpdateResponse:
                Finish(false);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Finish(bool isConfirmed)
    {
        _requester.Tell(new Done(_operation, isConfirmed));
        Context.Stop(Self);
    }

    public sealed record Done(int Operation, bool IsConfirmed) : INoSerializationVerificationNeeded;
}
