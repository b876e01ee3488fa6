using FlannelMesh.Dataplane.Tests.Fakes;
using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tests.Scenarios;

/// <summary>Every scenario under every fault: when the fault is over, the kernel is as desired after a few resyncs at most.</summary>
public class ConvergenceTests
{
    private const int MostResyncs = 3;

    public static TheoryData<string, Faults, int, bool> Cases()
    {
        var data = new TheoryData<string, Faults, int, bool>();
        var faults = Enum.GetValues<Faults>().Where(fault => fault is not (Faults.NthWriteRefused or Faults.ForeignObjects)).Select(fault => (fault, 0))
            .Concat(Enumerable.Range(1, 20).Select(n => (Faults.NthWriteRefused, n)))
            .Append((Faults.DeviceVanishes | Faults.DeletionsRefused, 0))
            .Append((Faults.BatchBreaks | Faults.RoutesRefused, 0))
            .ToList();
        foreach (var name in ScenarioCatalog.All.Keys)
        {
            foreach (var (fault, n) in faults)
            {
                data.Add(name, fault, n, true);
                data.Add(name, fault | Faults.ForeignObjects, n, true);
                data.Add(name, fault | Faults.ForeignObjects, n, false);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_kernel_converges_when_the_fault_is_over(string name, Faults faults, int refused, bool hasNexthops)
    {
        var scenario = ScenarioCatalog.All[name];
        var node = new Node();
        node.Kernel.HasNexthops = hasNexthops;
        if (faults.HasFlag(Faults.ForeignObjects))
        {
            ForeignObjects.AddTo(node.Kernel);
        }

        // With a device goes all that was on it, kept or not.
        var expected = ((faults & FaultyKernel.DeviceFaults) != 0 ? null : scenario.Expected) ?? scenario.After;
        var foreign = KernelText.Of(node.Kernel);
        if (scenario.Before is { } before)
        {
            Assert.True(node.Apply(before).InSync);
        }

        scenario.Disturb(node.Kernel);
        node.Faulty.Requests.Clear();
        node.Reconciler.SetDesired(scenario.After.ToState());
        node.Faulty.Arm(faults, refused);
        for (var i = 0; i < 2; i++)
        {
            AssertHonest(node.Resync(), node, foreign, expected, faults);
            AssertHonest(node.Reconciler.Apply(), node, foreign, expected, faults);
        }

        node.Faulty.Disarm();
        var report = node.Resync();
        for (var i = 1; i < MostResyncs && !report.InSync; i++)
        {
            report = node.Resync();
        }

        Assert.Empty(report.Unsynced);
        Assert.True(report.InSync);
        Assert.Equal(foreign.Union(KernelText.Of(expected.ToState(), node.Kernel.HasNexthops)).Order(StringComparer.Ordinal), InOrder(node));
        if (!scenario.After.Complete)
        {
            Assert.DoesNotContain(node.Faulty.Requests, IsDeletion);
        }

        Assert.Equal(0, node.Reconciler.Apply().Writes);
        var last = node.Resync();
        Assert.Equal((0, true), (last.Writes, last.InSync));
        Assert.Empty(last.Repairs);
    }

    /// <summary>"In sync" is never claimed of a kernel that is not; and nobody else's things are touched at any moment.</summary>
    private static void AssertHonest(ApplyReport report, Node node, SortedSet<string> foreign, Overlay expected, Faults faults)
    {
        var actual = KernelText.Of(node.Kernel);
        Assert.Empty(foreign.Except(actual));

        // A device that goes after it was looked at is found missing by the next resync only.
        if (report.InSync && (faults & FaultyKernel.DeviceFaults) == 0)
        {
            Assert.Equal(foreign.Union(KernelText.Of(expected.ToState(), node.Kernel.HasNexthops)).Order(StringComparer.Ordinal), InOrder(node));
        }
    }

    private static IEnumerable<string> InOrder(Node node) => KernelText.Of(node.Kernel).Order(StringComparer.Ordinal);

    private static bool IsDeletion(NetlinkRequest request) => request
        is NetlinkRequest.DeleteLink or NetlinkRequest.DeleteAddress or NetlinkRequest.DeleteNexthop or NetlinkRequest.DeleteNeighbor or NetlinkRequest.DeleteFdbEntry or NetlinkRequest.DeleteRoute;
}
