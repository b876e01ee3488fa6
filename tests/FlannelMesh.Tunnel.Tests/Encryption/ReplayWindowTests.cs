using CsCheck;
using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Tests.Encryption;

public class ReplayWindowTests
{
    // Steps of every size that matters: within a word, over words, over the whole ring, far ahead.
    private static readonly Gen<long> Steps = Gen.OneOf(Gen.Long[-70, 70], Gen.Long[-9_000, 9_000], Gen.Long[0, 1], Gen.Long[0, 1L << 40]);

    [Fact]
    public void Is_at_least_2048_numbers_wide() => Assert.InRange(ReplayWindow.Size, 2048, int.MaxValue);

    [Fact]
    public void Accepts_what_a_list_of_all_numbers_would() => Steps.Array[1, 400].Sample(
        steps =>
        {
            var window = new ReplayWindow();
            var seen = new HashSet<long>();
            long greatest = -1;
            long at = 0;
            foreach (var step in steps)
            {
                at = Math.Max(0, at + step);
                var wanted = !seen.Contains(at) && greatest - at < ReplayWindow.Size;

                Assert.True(wanted == window.TryAccept((ulong)at), $"{at} after {greatest}");
                if (wanted)
                {
                    seen.Add(at);
                    greatest = Math.Max(greatest, at);
                }
            }
        },
        iter: 5_000);

    [Fact]
    public void Read_back_it_knows_the_same_numbers() => Steps.Array[1, 100].Sample(
        steps =>
        {
            var window = new ReplayWindow();
            long at = 0;
            foreach (var step in steps)
            {
                at = Math.Max(0, at + step);
                window.TryAccept((ulong)at);
            }

            var bytes = new byte[ReplayWindow.StateLength];
            window.Write(bytes);
            var copy = ReplayWindow.Read(bytes);
            foreach (var number in Enumerable.Range(-100, 200).Select(offset => at + offset).Where(number => number >= 0))
            {
                Assert.Equal(window.TryAccept((ulong)number), copy.TryAccept((ulong)number));
            }
        });

    [Fact]
    public void The_oldest_number_it_knows_is_accepted_and_the_one_before_is_not()
    {
        var window = new ReplayWindow();
        window.TryAccept(100_000);

        Assert.True(window.TryAccept(100_001 - ReplayWindow.Size));
        Assert.False(window.TryAccept(100_000 - ReplayWindow.Size));
    }
}
