using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Configuration;

public sealed class HoconBracketsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a { b = [1, 2], c { } }")]
    [InlineData("a = \"}\" # {\nb = \"\\\"]\" // [\n")]
    [InlineData("a = \"\"\"{ \"x\":\n[ \"\"\"")]
    [InlineData("a = ${b}, c = ${?b-1.d_2}")]
    [InlineData("a = [ \"\"\"x\n\"\"\", \"\"\"[\"\"\" ], b : # {\n \"\"\"}\"\"\"")]
    [InlineData("# last line is a comment {")]
    [InlineData("a = [ { b = 1 }, ${c}, \"10.0.0.1:8283\" ]")]
    public void Matching_brackets_and_quotes_are_fine(string text) => Assert.Null(HoconBrackets.FindError(text));

    [Theory]
    [InlineData("a {\n b = 1\n", "line 1: { is never closed")]
    [InlineData("a = [1", "line 1: [ is never closed")]
    [InlineData("}", "line 1: } closes nothing")]
    [InlineData("a\n]", "line 2: ] closes nothing")]
    [InlineData("a {\n b = [1\n}", "line 3: } where ] is due, for the [ of line 2")]
    [InlineData("\na = \"x\nb = 1", "line 2: a quotation mark is never closed")]
    [InlineData("a = \"x\\\"", "line 1: a quotation mark is never closed")]
    [InlineData("a = \"\"\"x\"", "line 1: a quotation mark is never closed")]
    [InlineData("a = \"\"\"\n\n\"\"\"\n}", "line 4: } closes nothing")]
    public void What_has_no_partner_is_named_with_its_line(string text, string expected) =>
        Assert.Equal(expected, HoconBrackets.FindError(text));

    [Theory]
    [InlineData("a = [ 10.0.0.1:8283 ]", "line 1: : in a list")]
    [InlineData("a = [\nb = 1 ]", "line 2: = in a list")]
    [InlineData("a = [ $b ]", "line 1: $ in a list")]
    [InlineData("a = [ x* ]", "line 1: * in a list")]
    [InlineData("{d=[\"\"${ }\"\"]}", "line 1: a substitution that is not")]
    [InlineData("{d=[{n=${?}}\"\"]}", "line 1: a substitution that is not")]
    [InlineData("a = [1]\nd = [ { n = ${?q} } ]", "line 2: ${?…} in a list")]
    [InlineData("{[\"\"]\"\"\"\"\" \"=[\"q\"\"\"}", "line 1: three quotation marks where no value begins")]
    [InlineData("a {\n\"\"\"b\"\"\" = 1 }", "line 2: three quotation marks where no value begins")]
    [InlineData("a = 1, \"\"\"b\"\"\" = 1", "line 1: three quotation marks where no value begins")]
    [InlineData("a = 1\nb = ${a", "line 2: a substitution that is not")]
    public void What_the_parser_would_never_return_from_is_named(string text, string expected) =>
        Assert.StartsWith(expected, HoconBrackets.FindError(text), StringComparison.Ordinal);
}
