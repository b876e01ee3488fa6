using System.Runtime.InteropServices;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Control;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>
/// Lets hostile agents, one after the other, steer one engine. What must hold: nothing is thrown, each request has the replies it should, all
/// fit into a message, a refused peer set changes nothing, and what the engine keeps of all this is bounded.
/// </summary>
internal sealed class ControlFuzzer : IDisposable
{
    private const int RequestsInBatch = 100;

    private static readonly MessageParser<Request> Parser = Request.Parser.WithDiscardUnknownFields(true);

    private readonly TunnelEngine _engine = new(_ => null, _ => { });
    private readonly Lock _lock = new();

    public long Requests { get; private set; }

    public long Refused { get; private set; }

    public long PeerSets { get; private set; }

    public long HandOvers { get; private set; }

    /// <summary>One agent, the same for the same seed.</summary>
    /// <returns>Inputs.</returns>
    public long RunBatch(ulong seed)
    {
        var random = new FuzzRandom(seed);
        var mutator = new ControlMutator(random);
        var session = new ControlSession(_engine, _lock);
        for (var i = 0; i < RequestsInBatch; i++)
        {
            Requests++;
            var request = mutator.Next();
            if (random.OneIn(3) && !TryParse(mutator.Damage(request.ToByteArray()), out request))
            {
                continue;
            }

            var handles = mutator.Handles(request);
            var before = _engine.Generation;
            var answers = session.Answer(request, handles).ToList();
            Require(request, answers, before);
            Close(handles, answers);
        }

        Require(new Reply { Hello = new Hello { Configured = _engine.Configured } }.CalculateSize() < ControlChannel.MaxLength - 1000, "Hello is too long");
        return RequestsInBatch;
    }

    /// <summary>Of all peer sets, one without a peer stays.</summary>
    public void Empty() => Require(_engine.SetPeers(1, []) is null, "the empty peer set is refused");

    public void Dispose() => _engine.Dispose();

    private static bool TryParse(byte[] message, out Request request)
    {
        try
        {
            request = Parser.ParseFrom(message);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            request = new Request();
            return false;
        }
    }

    /// <summary>None of what came is a device, so all of it must be closed by now.</summary>
    private static void Close(List<SafeHandle> handles, List<(Reply Reply, IReadOnlyList<SafeHandle> Handles)> answers)
    {
        Require(handles.TrueForAll(handle => handle.IsClosed), "a descriptor stays open");
        foreach (var handle in answers.SelectMany(answer => answer.Handles))
        {
            handle.Dispose();
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzException(what);
        }
    }

    private void Require(Request request, List<(Reply Reply, IReadOnlyList<SafeHandle> Handles)> answers, ulong before)
    {
        Require(answers.TrueForAll(answer => answer.Reply.Number == request.Number), "a reply of another number");
        Require(answers.TrueForAll(answer => !answer.Reply.Error.Contains('\n', StringComparison.Ordinal)), "an error of several lines");
        Require(answers.TrueForAll(answer => answer.Reply.CalculateSize() is > 0 and <= ControlChannel.MaxLength), "a reply that is no message");
        var error = answers.Count == 1 ? answers[0].Reply.Error : "";
        Refused += error.Length > 0 ? 1 : 0;
        if (request.Number == 0)
        {
            Require(error.Length > 0, "a reply without number and error");
            return;
        }

        switch (request.BodyCase)
        {
            case Request.BodyOneofCase.Peers:
                Require(answers.Count == 1 || (answers.Count == 0 && !request.Peers.IsLast), "a peer set without a reply");
                Require(_engine.Generation == (request.Peers.IsLast && error.Length == 0 ? request.Peers.Generation : before), "generation");
                PeerSets += request.Peers.IsLast && error.Length == 0 ? 1 : 0;
                break;
            case Request.BodyOneofCase.ReadCounters:
                Require(answers.Count > 0 && answers[^1].Reply.Counters.IsLast && answers[0].Reply.Counters.Totals is not null, "counters");
                break;
            case Request.BodyOneofCase.HandOver:
                HandOvers++;
                Require(answers.Count > 0 && answers[^1].Reply.HandedOver.IsLast, "hand-over");
                break;
            default:
                Require(answers.Count == 1, "replies");
                break;
        }
    }
}
