using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.DistributedData.Durable;
using Akka.Event;

namespace FlannelMesh.Leases.Storage;

/// <summary>
/// DistributedData's durable store for the lease blocks. A write is answered once it is on disk; those that wait meanwhile share the
/// next flush. After a failed write nothing is known of the disk any more: the store stops for good and the process ends
/// (<see cref="LeaseStoreFailed"/>), for a voter must not forget what it acknowledged.
/// </summary>
public sealed class LeaseStore : UntypedActor
{
    public const string FileName = "blocks";

    private readonly string _directory;
    private readonly string _path;
    private readonly List<Store> _waiting = [];
    private BlockJournal? _journal;
    private bool _isFlushQueued;

    /// <param name="durable">The section akka.cluster.distributed-data.durable; Akka makes this actor by its class name.</param>
    public LeaseStore(Config durable)
    {
        _directory = durable.GetString("lease-directory");
        _path = Path.Combine(_directory, FileName);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LoadAll:
                Load();
                break;
            case Store store:
                _waiting.Add(store);
                if (!_isFlushQueued)
                {
                    _isFlushQueued = true;
                    Self.Tell(Flush.Instance);
                }
                break;
            case Flush:
                OnFlush();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => _journal?.Dispose();

    private void Load()
    {
        try
        {
            Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            _journal = BlockJournal.Open(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
            throw new LoadFailedException($"{_path} cannot be read: {e.Message}", e);
        }

        if (_journal.Damage is { } damage)
        {
            Context.System.EventStream.Publish(new LeaseStoreDamaged(damage));
        }

        var data = _journal.Blocks.ToImmutableDictionary(
            pair => LeaseBlockKey.For(pair.Key).Id, pair => new DurableDataEnvelope((IReplicatedData)new LeaseBlock(pair.Value)));
        if (!data.IsEmpty)
        {
            Sender.Tell(new LoadData(data));
        }

        Sender.Tell(LoadAllCompleted.Instance);
    }

    private void OnFlush()
    {
        _isFlushQueued = false;
        var stores = _waiting.ToImmutableArray();
        _waiting.Clear();
        // The last value of a key holds all earlier ones.
        var blocks = stores
            .GroupBy(store => store.Key)
            .Select(group => (Number: LeaseBlockKey.BlockOf(group.Key), (group.Last().Data.Data as LeaseBlock)?.State))
            .Where(entry => entry.Number is not null && entry.State is not null)
            .Select(entry => KeyValuePair.Create(entry.Number!.Value, entry.State!))
            .ToList();
        try
        {
            (_journal ?? throw new IOException("the journal was never opened")).Append(blocks);
            Answer(stores, reply => reply.SuccessMessage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Answer(stores, reply => reply.FailureMessage);
            Fail(e);
            Context.Stop(Self);
        }
    }

    private void Fail(Exception e) => Context.System.EventStream.Publish(new LeaseStoreFailed($"{_path} cannot be written: {e.Message}"));

    private static void Answer(IEnumerable<Store> stores, Func<StoreReply, object> message)
    {
        foreach (var reply in stores.Select(store => store.Reply).Where(reply => reply is not null))
        {
            reply.ReplyTo.Tell(message(reply));
        }
    }

    private sealed class Flush : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Flush Instance { get; } = new();
    }
}
