using FlannelMesh.Benchmarks;
using FlannelMesh.Benchmarks.Ratios;

namespace FlannelMesh.Tests.Benchmarks.Ratios;

public class RatioBookTests
{
    private const string Text =
        """
        | ratio | 0.1.0 | 0.2.0 |
        | ----- | ----: | ----: |
        | a / b |  2.00 |  1.50 |
        | c / d |  0.30 |     - |

        """;

    [Fact]
    public void What_is_written_is_read_again()
    {
        Assert.Equal(Text, RatioBook.Parse(Text).ToText(), ignoreLineEndingDifferences: true);
        Assert.Equal(RatioBook.Empty, RatioBook.Parse("nothing yet\n"));
    }

    [Fact]
    public void The_last_release_that_has_a_value_counts_and_half_more_is_put_up_with()
    {
        var book = RatioBook.Parse(Text);

        Assert.Equal((1.5, 0.3, null), (book.Last("a / b"), book.Last("c / d"), book.Last("e / f")));
        Assert.False(book.IsWorse(new Ratio("a / b", 2.2)));
        Assert.True(book.IsWorse(new Ratio("a / b", 2.3)));
        Assert.True(book.IsWorse(new Ratio("c / d", 0.5)));
        Assert.False(book.IsWorse(new Ratio("c / d", 1.1, Tolerance: 4)));
        Assert.True(book.IsWorse(new Ratio("c / d", 1.3, Tolerance: 4)));
        Assert.False(book.IsWorse(new Ratio("e / f", 100)));
    }

    [Fact]
    public void A_release_is_a_column_and_takes_the_place_of_what_it_had()
    {
        var book = RatioBook.Parse(Text).With("0.2.0", [new Ratio("c / d", 0.25)]).With("0.3.0", [new Ratio("a / b", 1), new Ratio("e / f", 4)]);

        Assert.Equal("0.1.0 0.2.0 0.3.0", string.Join(' ', book.Releases));
        Assert.Equal(
            """
            | ratio | 0.1.0 | 0.2.0 | 0.3.0 |
            | ----- | ----: | ----: | ----: |
            | a / b |  2.00 |  1.50 |  1.00 |
            | c / d |  0.30 |  0.25 |     - |
            | e / f |     - |     - |  4.00 |

            """,
            book.ToText(),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("| a | b |\n| - | - |\n", "it must begin with 'ratio'")]
    [InlineData("| ratio | 1 |\n| - | - |\n| x |\n", "the row 'x' of the table of ratios has 0 values, and there are 1 releases")]
    [InlineData("| ratio | 1 |\n| - | - |\n| x | fast |\n", "has 'fast': it must be a number or -")]
    public void A_table_that_is_none_is_refused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<BenchmarkException>(() => RatioBook.Parse(text)).Message, StringComparison.Ordinal);
}
