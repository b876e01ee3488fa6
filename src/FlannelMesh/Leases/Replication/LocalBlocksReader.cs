using System.Collections.Immutable;
using Akka.Actor;
using Akka.DistributedData;

namespace FlannelMesh.Leases.Replication;

/// <summary>Reads all blocks of this voter, tells them to the requester and ends.</summary>
internal sealed class LocalBlocksReader : UntypedActor
{
    private readonly IActorRef _requester;
    private readonly Func<ImmutableSortedDictionary<int, BlockState>, LeaseMessages.BlocksReply> _reply;
    private ImmutableSortedDictionary<int, BlockState> _blocks = ImmutableSortedDictionary<int, BlockState>.Empty;
    private int _pending;

    public LocalBlocksReader(
        BlockLayout layout, IActorRef requester, Func<ImmutableSortedDictionary<int, BlockState>, LeaseMessages.BlocksReply> reply)
    {
        _requester = requester;
        _reply = reply;
        var replicator = DistributedData.Get(Context.System).Replicator;
        foreach (var block in Enumerable.Range(0, layout.Blocks).Append(BlockLayout.VotersBlock))
        {
            _pending++;
            replicator.Tell(Dsl.Get(LeaseBlockKey.For(block), ReadLocal.Instance), Self);
        }
    }

    protected override void OnReceive(object message)
    {
        if (message is not IGetResponse response)
        {
            Unhandled(message);
            return;
        }

        if (response is GetSuccess success && LeaseBlockKey.BlockOf(response.Key.Id) is { } number)
        {
            _blocks = _blocks.SetItem(number, success.Get((LeaseBlockKey)response.Key).State);
        }

        if (--_pending == 0)
        {
            _requester.Tell(_reply(_blocks), Context.Parent);
            Context.Stop(Self);
        }
    }
}
