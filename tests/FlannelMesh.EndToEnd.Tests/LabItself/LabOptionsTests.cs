using FlannelMesh.Labs;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class LabOptionsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(10, 3)]
    public void Seeds_are_three_where_there_are_three_hosts(int hosts, int seeds)
    {
        Assert.Equal(seeds, new LabOptions { Hosts = hosts }.Validate().SeedCount);
    }

    [Fact]
    public void Two_labs_of_one_process_have_different_names()
    {
        Assert.NotEqual(new LabOptions().Name, new LabOptions().Name);
    }

    [Fact]
    public void A_bad_value_is_named()
    {
        AssertRefused(new LabOptions { Hosts = 21 }, "hosts 21");
        AssertRefused(new LabOptions { Hosts = 2, Seeds = 3 }, "seeds 3");
        AssertRefused(new LabOptions { Name = "a-b" }, "name 'a-b'");
        AssertRefused(new LabOptions { Network = "ten" }, "network 'ten'");
        AssertRefused(new LabOptions { Network = "10.96.0.0/12" }, "overlaps");
    }

    private static void AssertRefused(LabOptions options, string message)
    {
        Assert.Contains(message, Assert.Throws<LabException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
