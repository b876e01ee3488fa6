using CsCheck;
using FlannelMesh.Health.Links;

namespace FlannelMesh.Tests.Health.Links;

public class LinkJudgementTests
{
    [Theory]
    [InlineData("", LinkState.Unknown)]
    [InlineData("-", LinkState.Unknown)]
    [InlineData("--", LinkState.Unknown)]
    [InlineData("---", LinkState.Lost)]
    [InlineData("+", LinkState.Ok)]
    [InlineData("+--", LinkState.Ok)]
    [InlineData("+---", LinkState.Lost)]
    [InlineData("+--+--", LinkState.Ok)]
    [InlineData("+------", LinkState.Lost)]
    [InlineData("---+", LinkState.Ok)]
    [InlineData("---+-", LinkState.Ok)]
    public void Three_in_a_row_without_an_answer_are_a_lost_link_and_one_answer_is_enough(string results, LinkState expected) =>
        Assert.Equal(expected, results.Aggregate(LinkJudgement.None, (judgement, result) => judgement.After(result == '+')).State);

    [Fact]
    public void Only_the_last_results_count() => Gen.Bool.List[0, 30].Sample(results =>
    {
        var state = results.Aggregate(LinkJudgement.None, (judgement, isAnswered) => judgement.After(isAnswered)).State;
        var misses = results.AsEnumerable().Reverse().TakeWhile(isAnswered => !isAnswered).Count();

        Assert.Equal(misses >= 3 ? LinkState.Lost : results.Contains(true) ? LinkState.Ok : LinkState.Unknown, state);
    });
}
