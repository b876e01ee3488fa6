namespace FlannelMesh.Tunnel.Tests;

public class ProgramTests
{
    [Fact]
    public void Without_a_socket_it_says_what_is_wanted() => Assert.Equal(2, TunnelProgram.Usage());
}
