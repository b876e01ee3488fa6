using FlannelMesh.Commands;

namespace FlannelMesh.Tests.Commands;

public sealed class GoStyleFlagsTests
{
    [Theory]
    [InlineData("-iface=eth0", "--iface=eth0")]
    [InlineData("-iface eth0", "--iface eth0")]
    [InlineData("--iface=eth0 -v=4 -v 4 -h", "--iface=eth0 -v=4 -v 4 -h")]
    [InlineData("-50 -5", "-50 -5")]
    [InlineData("run -ip-masq", "run --ip-masq")]
    [InlineData("-- -iface", "-- -iface")]
    [InlineData("--a=b=", "--a=b=")]
    public void Long_names_get_their_second_dash(string line, string expected) =>
        Assert.Equal(expected.Split(' '), GoStyleFlags.Normalize(line.Split(' ')));

    [Fact]
    public void An_empty_value_is_a_word_of_its_own() => Assert.Equal(["--public-ip", ""], GoStyleFlags.Normalize(["-public-ip="]));
}
