using FlannelMesh.Commands;

namespace FlannelMesh.Tests.Commands;

public sealed class TableTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell()
    {
        var table = new Table("NAME", "IP", "STATE");
        table.Add("a-long-name", "10.0.0.1", null);
        table.Add("b", "", "up");

        Assert.Equal(
            """
            NAME         IP        STATE
            a-long-name  10.0.0.1  -
            b            -         up

            """,
            table.ToString());
    }

    [Fact]
    public void What_a_terminal_would_obey_is_replaced()
    {
        var table = new Table("NAME");
        table.Add("\u001b[2Jx\r\n\u009by\u007f\u202e\u2028z");

        Assert.Equal("NAME\n?[2Jx???y???z\n", table.ToString());
    }
}
