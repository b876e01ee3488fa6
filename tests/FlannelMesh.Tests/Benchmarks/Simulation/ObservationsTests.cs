using CsCheck;
using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class ObservationsTests
{
    private const int Capacity = 8;

    private static readonly Gen<(int Observer, int Subject, bool IsUnreachable)[]> GenWords = Gen.Select(Gen.Int[0, Capacity - 1], Gen.Int[0, Capacity - 1], Gen.Bool).Array[0, 30];

    [Fact]
    public void The_last_word_of_an_observer_counts() => GenWords.Sample(words =>
    {
        var (observations, last) = (Of(words), new Dictionary<(int, int), bool>());
        foreach (var (observer, subject, isUnreachable) in words)
        {
            last[(observer, subject)] = isUnreachable;
        }

        Assert.All(Enumerable.Range(0, Capacity * Capacity), pair => Assert.Equal(
            last.GetValueOrDefault((pair / Capacity, pair % Capacity)), observations.IsUnreachable(pair / Capacity, pair % Capacity)));
        var (all, downed) = (NodeSet.Of(Capacity, Capacity), NodeSet.Of(Capacity, 2));
        Assert.Equal(
            last.Where(word => word.Value && word.Key.Item1 >= 2).Select(word => word.Key.Item2).Distinct().Order(), observations.Unreachable(all, downed).Nodes);
    });

    [Fact]
    public void Later_words_win_in_any_order_of_merging() => Gen.Select(GenWords, GenWords, GenWords).Sample((common, one, two) =>
    {
        var before = Of(common);
        var (first, second) = (With(before, one), With(before, two));
        var merged = first.Or(second);

        Assert.True(before.IsIn(first) && first.IsIn(merged) && second.IsIn(merged));
        Assert.True(merged.IsIn(second.Or(first)) && second.Or(first).IsIn(merged));
        Assert.Same(first, first.Or(before));
    });

    private static Observations Of((int Observer, int Subject, bool IsUnreachable)[] words) => With(Observations.None, words);

    private static Observations With(Observations observations, (int Observer, int Subject, bool IsUnreachable)[] words) =>
        words.Aggregate(observations, (all, word) => all.With(word.Observer, word.Subject, word.IsUnreachable));
}
