namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>
/// "Within a second", on a machine that other things run on too: now and then it stops everybody for that long. So one attempt in three has
/// to keep the promise; whatever else an attempt asserts holds each time.
/// </summary>
internal static class Promise
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private const int Attempts = 3;

    /// <param name="attempt">Leaves all as it found it, and returns what took how long.</param>
    public static async Task IsKeptAsync(Func<Task<TimeSpan>> attempt)
    {
        var times = new List<TimeSpan>();
        do
        {
            times.Add(await attempt());
        }
        while (times[^1] > Limit && times.Count < Attempts);

        Assert.True(times[^1] <= Limit, $"took {string.Join(", ", times)}; promised is {Limit}");
    }
}
