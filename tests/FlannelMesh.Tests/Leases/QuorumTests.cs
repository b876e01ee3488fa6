using FlannelMesh.Leases;

namespace FlannelMesh.Tests.Leases;

public class QuorumTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    [InlineData(7, 4)]
    public void Two_quorums_of_one_voter_set_always_meet(int voters, int size)
    {
        Assert.Equal(size, new Quorum(voters).Size);
        Assert.True(2 * size > voters);
    }
}
