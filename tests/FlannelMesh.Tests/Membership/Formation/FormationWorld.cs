using System.Collections.Immutable;
using FlannelMesh.Identity;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Membership.Formation;

/// <summary>
/// Some voters that form a cluster while messages come late, twice, out of order or never, and nodes are killed and started again. At the
/// end all are killed and bring the cluster back undisturbed. All follows from the seed.
/// </summary>
internal sealed class FormationWorld
{
    private const int Steps = 300;

    private readonly Random _random;
    private readonly FormationFlaw _flaw;
    private readonly ImmutableArray<FormationNode> _nodes;
    private readonly ImmutableArray<string> _expected;
    private readonly List<FormationPost> _posts = [];
    private int _fresh;

    public FormationWorld(int seed, int voters, FormationFlaw flaw = FormationFlaw.None)
    {
        _random = new Random(seed);
        _flaw = flaw;
        _nodes = [.. Enumerable.Range(1, voters).Select(number => new FormationNode(number))];
        _expected = [.. _nodes.Select(node => node.Address)];
    }

    /// <summary>What was chosen, in order, as its candidates learned of it.</summary>
    public List<VoterSet> Chosen { get; } = [];

    /// <summary>How many rounds were begun.</summary>
    public int Rounds { get; private set; }

    public int ClusterIds => Chosen.Select(voters => voters.ClusterId).Distinct().Count();

    public FormationWorld Run()
    {
        for (var step = 0; step < Steps; step++)
        {
            Step();
        }

        foreach (var node in _nodes)
        {
            Restart(node);
        }

        _posts.Clear();
        var before = Chosen.Count;
        for (var attempt = 0; attempt < 10 * _nodes.Length && Chosen.Count == before; attempt++)
        {
            Propose(_nodes[attempt % _nodes.Length]);
            while (_posts.Count > 0)
            {
                Deliver(Take());
            }
        }

        return this;
    }

    private void Step()
    {
        var node = _nodes[_random.Next(_nodes.Length)];
        switch (_random.Next(100))
        {
            case < 7:
                Propose(node);
                break;
            case < 10:
                Restart(node);
                break;
            case < 12:
                node.Proposal = null;
                break;
            case < 14:
                Join(node);
                break;
            case < 18 when _posts.Count > 0:
                Take();
                break;
            case < 23 when _posts.Count > 0:
                _posts.Add(_posts[_random.Next(_posts.Count)]);
                break;
            default:
                if (_posts.Count > 0)
                {
                    Deliver(Take());
                }

                break;
        }
    }

    private FormationPost Take()
    {
        var index = _random.Next(_posts.Count);
        var post = _posts[index];
        _posts.RemoveAt(index);
        return post;
    }

    private void Propose(FormationNode node)
    {
        if (node.Propose(_expected) is { } proposal)
        {
            Rounds++;
            Send(node, new FormationMessages.Prepare(proposal.Round, string.Join(',', _expected)));
        }
    }

    private void Restart(FormationNode node)
    {
        node.Restart(_flaw == FormationFlaw.PromiseNotWritten ? _random.Next(3) : 0);

        // What a node sends to itself does not outlive it.
        _posts.RemoveAll(post => post.From == node && post.To == node);
    }

    private void Join(FormationNode node)
    {
        if (!node.IsInCluster && _nodes.FirstOrDefault(other => other.IsInCluster)?.Record.VoterSet is { } voters
            && (node.Record.ClusterId is null || node.Record.ClusterId == voters.ClusterId))
        {
            node.Enter(voters, isFormed: false);
        }
    }

    private void Send(FormationNode from, object message)
    {
        foreach (var to in _nodes)
        {
            _posts.Add(new FormationPost(from, to, null, message));
        }
    }

    private void Deliver(FormationPost post)
    {
        var node = post.To;
        if (post.Run is { } run && run != node.Run)
        {
            return;
        }

        switch (post.Message)
        {
            case FormationMessages.Prepare prepare:
                var (promising, given) = Acceptor.Handle(node.Record, prepare, string.Join(',', _expected), node.IsInCluster);
                Answer(post, promising, given);
                break;
            case FormationMessages.Accept accept:
                var (accepting, taken) = Acceptor.Handle(node.Record, accept);
                Answer(post, accepting, taken);
                break;
            case FormationMessages.Promise promise when node.Proposal is { } proposal:
                OnPromise(node, proposal, post.From, promise);
                break;
            case FormationMessages.Accepted accepted when node.Proposal is { Value: { } value } proposal:
                node.Proposal = proposal.On(post.From.Address, accepted);
                if (node.Proposal.IsChosen)
                {
                    Chosen.Add(value);
                    node.Enter(value, isFormed: true);
                }

                break;
        }
    }

    private void OnPromise(FormationNode node, Proposal proposal, FormationNode from, FormationMessages.Promise promise)
    {
        var (next, givenUp) = proposal.On(from.Address, promise, LeaseSamples.IdOf(10_000 + ++_fresh));
        node.Proposal = givenUp is null ? next : null;
        if (givenUp is null && proposal.Value is null && next.Value is { } value)
        {
            Send(node, new FormationMessages.Accept(next.Round, value));
        }
    }

    private void Answer(FormationPost post, ClusterRecord record, object reply)
    {
        post.To.Write(record);
        _posts.Add(new FormationPost(post.To, post.From, post.From.Run, reply));
    }
}
