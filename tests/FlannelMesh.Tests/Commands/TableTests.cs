using CsCheck;
using FlannelMesh.Commands.Terminal;

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
    public void Numbers_stand_right()
    {
        var table = new Table("NAME", new Column("UP") { IsNumber = true });
        table.Add("a", "9s");
        table.Add("b", "10d2h");

        Assert.Equal("NAME     UP\na        9s\nb     10d2h\n", table.ToString());
    }

    [Theory]
    [InlineData(null, "NAME          NODE ID     STATE   ERROR\na-long-name   0123456789  failed  no space left on device\n")]
    [InlineData(80, "NAME          NODE ID     STATE   ERROR\na-long-name   0123456789  failed  no space left on device\n")]
    [InlineData(55, "NAME          NODE ID   STATE   ERROR\na-long-name   0123456…  failed  no space left on device\n")]
    [InlineData(40, "NAME          NODE…  STATE   ERROR\na-long-name   0123…  failed  no space l…\n")]
    [InlineData(10, "NAME  NODE…  STATE   ERR…\na-l…  0123…  failed  no …\n")]
    public void What_is_least_important_is_cut_first_and_only_where_there_is_a_width(int? width, string expected)
    {
        var table = new Table(
            new Column("NAME") { Rank = 3, Minimum = 4 },
            new Column("NODE ID") { Rank = 1, Minimum = 5 },
            new Column("STATE") { IsState = true },
            new Column("ERROR") { Rank = 2, Minimum = 4 });
        table.Add("a-long-name ", "0123456789", "failed", "no space left on device");

        Assert.Equal(expected, table.ToText(new Screen(width is not null, width, null, false)));
    }

    [Fact]
    public void No_line_is_wider_than_the_screen_while_there_is_something_to_cut() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 30].Array[4].Array[1, 5], Gen.Int[40, 120]).Sample((rows, width) =>
        {
            var table = new Table(
                new Column("NAME") { Rank = 4, Minimum = 8 }, new Column("ID") { Rank = 1, Minimum = 0 }, new Column("N") { Rank = 2, IsNumber = true }, new Column("X") { Rank = 3 });
            foreach (var row in rows)
            {
                table.Add(row);
            }

            var lines = table.ToText(new Screen(true, width, 24, false)).TrimEnd('\n').Split('\n');
            Assert.Equal(rows.Length + 1, lines.Length);
            Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
            Assert.DoesNotContain('…', table.ToText(Screen.None));
        });

    [Fact]
    public void Only_a_terminal_gets_colours_and_they_cost_no_width()
    {
        var table = new Table("NAME", new Column("STATE") { IsState = true }, "NOTE");
        table.Add("a", "up", "x");
        table.Add("b", "failed", "up");

        Assert.Equal("NAME  STATE   NOTE\na     up      x\nb     failed  up\n", table.ToText(new Screen(true, 80, 24, false)));
        Assert.Equal(
            "NAME  STATE   NOTE\na     \u001b[32mup    \u001b[0m  x\nb     \u001b[31mfailed\u001b[0m  up\n", table.ToText(new Screen(true, 80, 24, true)));
    }

    [Theory]
    [InlineData(120, null, null, null, 120, true)]
    [InlineData(120, "60", "1", null, 60, false)]
    [InlineData(0, "x", "", null, 80, true)]
    [InlineData(120, "-1", null, "dumb", 120, false)]
    public void Width_and_colours_are_the_terminals_unless_the_environment_says_otherwise(
        int width, string? columns, string? noColor, string? term, int expected, bool hasColors)
    {
        var variables = new Dictionary<string, string?> { ["COLUMNS"] = columns, ["NO_COLOR"] = noColor, ["TERM"] = term };

        Assert.Equal(new Screen(true, expected, 24, hasColors), Screen.OfTerminal(width, 0, variables.GetValueOrDefault));
    }

    [Fact]
    public void A_writer_that_is_not_the_process_s_is_no_terminal()
    {
        using var writer = new StringWriter();

        Assert.Equal(Screen.None, Screen.Of(writer));
    }

    [Fact]
    public void What_a_terminal_would_obey_is_replaced()
    {
        var table = new Table("NAME");
        table.Add("\u001b[2Jx\r\n\u009by\u007f\u202e\u2028z");

        Assert.Equal("NAME\n?[2Jx???y???z\n", table.ToString());
    }
}
