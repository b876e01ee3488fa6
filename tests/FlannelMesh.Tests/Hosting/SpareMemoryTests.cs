using FlannelMesh.Hosting;

namespace FlannelMesh.Tests.Hosting;

public sealed class SpareMemoryTests
{
    private const long Mebibyte = 1 << 20;

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(10, 10, false)]
    [InlineData(10, 18, false)]
    [InlineData(10, 19, true)]
    [InlineData(100, 124, false)]
    [InlineData(100, 126, true)]
    [InlineData(30, 20, false)]
    public void A_full_collection_is_worth_it_once_the_heap_has_grown_by_eight_megabytes_and_a_quarter(long left, long now, bool isWorthwhile) =>
        Assert.Equal(isWorthwhile, SpareMemory.IsWorthwhile(left * Mebibyte, now * Mebibyte));
}
