using FlannelMesh.Benchmarks;

namespace FlannelMesh.Tests.Benchmarks;

public sealed class MarkdownTableTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell_and_numbers_stand_right()
    {
        var table = new MarkdownTable("", "3 voters", "5");
        table.Add("grant", "7.1 ms", "11.0 ms");

        Assert.Equal(
            """
            |       | 3 voters |       5 |
            | ----- | -------: | ------: |
            | grant |   7.1 ms | 11.0 ms |
            """,
            table.ToString());
    }
}
