using CsCheck;

namespace FlannelMesh.Dataplane.Tests;

/// <summary>The tracker against two plain dictionaries, over random histories.</summary>
public class DeltaTrackerTests
{
    private static readonly Gen<Dictionary<int, int>> Table = Gen.Dictionary(Gen.Int[0, 9], Gen.Int[0, 2])[0, 8];

    private static readonly Gen<(int Operation, int Key, int Value, Dictionary<int, int> Table)[]> History =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[0, 2], Table).Array[0, 30];

    [Fact]
    public void Pending_writes_are_the_difference_of_the_two_tables() => History.Sample(history =>
    {
        var tracker = new DeltaTracker<int, int>();
        Dictionary<int, int> desired = [], kernel = [];
        foreach (var (operation, key, value, table) in history)
        {
            switch (operation)
            {
                case 0:
                    tracker.SetDesired(new Dictionary<int, int>(table));
                    desired = table;
                    break;
                case 1:
                    tracker.SetKernel(table);
                    kernel = new Dictionary<int, int>(table);
                    break;
                case 2:
                    tracker.OnWritten(key, value);
                    kernel[key] = value;
                    break;
                default:
                    tracker.OnDeleted(key);
                    kernel.Remove(key);
                    break;
            }

            AssertDifference(tracker, desired, kernel);
        }
    });

    [Fact]
    public void Carrying_out_what_is_pending_leaves_nothing_pending() => Gen.Select(Table, Table).Sample((desired, kernel) =>
    {
        var tracker = new DeltaTracker<int, int>();
        tracker.SetDesired(desired);
        tracker.SetKernel(kernel);
        foreach (var (key, value) in tracker.PendingUpdates())
        {
            tracker.OnWritten(key, value);
        }

        foreach (var (key, _) in tracker.PendingDeletions())
        {
            tracker.OnDeleted(key);
        }

        Assert.Empty(tracker.PendingUpdates());
        Assert.Empty(tracker.PendingDeletions());
        Assert.Equal(desired.Order(ByKey), tracker.Kernel.Order(ByKey));
    });

    [Fact]
    public void Updates_come_in_the_order_desired() => Table.Sample(desired =>
    {
        var tracker = new DeltaTracker<int, int>();
        tracker.SetDesired(desired);
        Assert.Equal(desired.ToList(), tracker.PendingUpdates());
    });

    [Fact]
    public void The_last_of_two_kernel_entries_with_one_key_counts()
    {
        var tracker = new DeltaTracker<int, string>();
        tracker.SetKernel([KeyValuePair.Create(1, "first"), KeyValuePair.Create(1, "second")]);
        Assert.Equal("second", tracker.Kernel[1]);
    }

    private static Comparer<KeyValuePair<int, int>> ByKey { get; } = Comparer<KeyValuePair<int, int>>.Create((a, b) => a.Key.CompareTo(b.Key));

    private static void AssertDifference(DeltaTracker<int, int> tracker, Dictionary<int, int> desired, Dictionary<int, int> kernel)
    {
        Assert.Equal(desired.Except(kernel).Order(ByKey), tracker.PendingUpdates().Order(ByKey));
        Assert.Equal(kernel.Where(entry => !desired.ContainsKey(entry.Key)).Order(ByKey), tracker.PendingDeletions().Order(ByKey));
        for (var key = 0; key < 10; key++)
        {
            for (var value = 0; value < 3; value++)
            {
                Assert.Equal(kernel.TryGetValue(key, out var actual) && actual == value, tracker.IsInSync(key, value));
            }
        }
    }
}
