using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class SimulatedNodeTests
{
    [Fact]
    public void Two_connect_once_and_those_who_have_been_there_for_long_are()
    {
        var (one, other, old, older) = (Node(0), Node(1), Node(2), Node(3));
        (old.Connections, older.Connections) = (null, null);

        Assert.True(one.Connect(other));
        Assert.False(other.Connect(one));
        Assert.False(one.Connect(other));
        Assert.True(old.Connect(one));
        Assert.False(one.Connect(old));
        Assert.False(old.Connect(older));
        Assert.True(other.Connect(older));
        Assert.False(older.Connect(other));
    }

    private static SimulatedNode Node(int number) => new(number, new Core(new EventQueue()), new EventQueue());
}
