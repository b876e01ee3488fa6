using System.Diagnostics;
using FlannelMesh.Testing;

namespace FlannelMesh.Fuzzing.Engine;

/// <summary>Puts inputs into a target, one after the other: the same for the same seed, unless coverage leads it.</summary>
internal sealed class FuzzRun
{
    private const int MaxCorpus = 4000;

    /// <summary>What reading an input may allocate: a fixed part, and so much for each of its bytes.</summary>
    private const long FixedAllocation = 32 << 20;

    private const long AllocationOfByte = 4000;

    private readonly FuzzTarget _target;
    private readonly FuzzRandom _random;
    private readonly Mutator _mutator;
    private readonly Coverage? _coverage;
    private readonly Action<byte[]> _before;
    private readonly List<byte[]> _corpus;

    /// <param name="before">Told each input before it is read: a stack that overflows ends the process without a word.</param>
    public FuzzRun(FuzzTarget target, IEnumerable<byte[]> corpus, ulong seed, Coverage? coverage = null, Action<byte[]>? before = null)
    {
        _target = target;
        _random = new FuzzRandom(seed);
        _mutator = new Mutator(_random, target.Tokens, target.MaxLength);
        _coverage = coverage;
        _before = before ?? (_ => { });
        _corpus = [.. corpus.DefaultIfEmpty([])];
        Seeds = _corpus.Count;
    }

    public int Seeds { get; }

    public long Inputs { get; private set; }

    public long Accepted { get; private set; }

    public IReadOnlyList<byte[]> Corpus => _corpus;

    /// <summary>The seeds as they are.</summary>
    public Finding? TrySeeds() => _corpus.ToList().Select(Try).FirstOrDefault(finding => finding is not null);

    /// <summary>One input that was not there before.</summary>
    public Finding? TryNext()
    {
        var (input, other) = (_corpus[_random.Below(_corpus.Count)], _corpus[_random.Below(_corpus.Count)]);
        return Try(_random.OneIn(500) ? Noise() : _mutator.Next(input, other));
    }

    private byte[] Noise() => [.. Enumerable.Range(0, _random.Below(200)).Select(_ => (byte)_random.Next())];

    private Finding? Try(byte[] input)
    {
        Inputs++;
        _before(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        try
        {
            Accepted += _target.Run(input) ? 1 : 0;
        }
        catch (Exception e)
        {
            return Found(input, e is FuzzException ? e.Message : e.ToString());
        }

        var took = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (_coverage?.TakeNews() == true && _corpus.Count < MaxCorpus)
        {
            _corpus.Add(input);
        }

        return allocated > FixedAllocation + (AllocationOfByte * input.Length) ? Found(input, $"it allocates {allocated} bytes")
            : took > _target.Longest && IsSlow(input) ? Found(input, $"it takes {took.TotalSeconds:0.0} s")
            : null;
    }

    /// <summary>It was slow because of itself, and not because the machine was busy.</summary>
    private bool IsSlow(byte[] input) => Enumerable.Range(0, 3).All(attempt =>
    {
        var start = Stopwatch.GetTimestamp();
        _ = _target.Run(input);
        return Stopwatch.GetElapsedTime(start) > _target.Longest;
    });

    private Finding Found(byte[] input, string what) => new(_target.Name, input, what);
}
