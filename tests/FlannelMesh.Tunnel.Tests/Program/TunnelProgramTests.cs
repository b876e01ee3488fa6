namespace FlannelMesh.Tunnel.Tests.Program;

public class TunnelProgramTests
{
    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("--what")]
    [InlineData("one", "two")]
    public void Without_a_socket_it_says_what_is_wanted(params string[] arguments) => Assert.Equal(2, TunnelProgram.Run(arguments));
}
