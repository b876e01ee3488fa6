using FlannelMesh.Identity;

namespace FlannelMesh.Tests.Identity;

public sealed class BootMomentTests
{
    private const string Boot = "0b9b8f5e-3a55-4a0c-8d6a-5a3c2f7f1e11";

    [Fact]
    public void The_kernel_says_when_it_is()
    {
        var (first, second) = (BootMoment.Now(), BootMoment.Now());

        Assert.NotNull(first);
        Assert.InRange(second!.Since(first)!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Seconds_are_counted_within_one_run_of_the_kernel_alone()
    {
        var moment = BootMoment.Parse($"{Boot}\n", "350735.47 234388.90\n");

        Assert.Equal(new BootMoment(Boot, 350735.47), moment);
        Assert.Equal(0.5, new BootMoment(Boot, 350735.97).Since(moment)!.Value.TotalSeconds, 3);
        Assert.Null(new BootMoment(Boot, 350735).Since(moment));
        Assert.Null(new BootMoment("11111111-3a55-4a0c-8d6a-5a3c2f7f1e11", 350736).Since(moment));
        Assert.Null(moment!.Since(null));
    }

    [Theory]
    [InlineData("", "1.0 2.0")]
    [InlineData("boot", "1.0 2.0")]
    [InlineData(Boot, "")]
    [InlineData(Boot, "-1.0 2.0")]
    [InlineData(Boot, "soon")]
    public void What_the_kernel_does_not_write_is_no_moment(string boot, string uptime) => Assert.Null(BootMoment.Parse(boot, uptime));
}
