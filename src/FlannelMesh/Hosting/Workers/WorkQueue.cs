using System.Diagnostics.CodeAnalysis;

namespace FlannelMesh.Hosting.Workers;

/// <summary>What waits to be run, first in, first out within a <see cref="Lane"/>. For one thread at a time.</summary>
internal sealed class WorkQueue<T>
    where T : class
{
    /// <summary>Each so manieth turn is the lowest lane's: none waits for ever.</summary>
    public const int TurnsOfLowest = 16;

    private readonly Queue<T>[] _lanes = [[], [], []];
    private uint _turns;

    public int Count { get; private set; }

    public void Enqueue(Lane lane, T work)
    {
        _lanes[(int)lane].Enqueue(work);
        Count++;
    }

    public bool TryDequeue([NotNullWhen(true)] out T? work)
    {
        work = null;
        if (Count == 0)
        {
            return false;
        }

        Count--;
        return ++_turns % TurnsOfLowest == 0
            ? _lanes[2].TryDequeue(out work) || _lanes[1].TryDequeue(out work) || _lanes[0].TryDequeue(out work)
            : _lanes[0].TryDequeue(out work) || _lanes[1].TryDequeue(out work) || _lanes[2].TryDequeue(out work);
    }
}
