using FlannelMesh.Dataplane.Tests.Fakes;
using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.Kernel;

/// <summary>
/// Every scenario under every fault, as on the fake kernel, with what is not refused done by the real one. A class for each layout, since most
/// of the time is spent waiting until the kernel has taken a device apart: two wait at once.
/// </summary>
public abstract class ScenarioKernelTests(RouteLayout layout) : KernelNode
{
    private const int MostResyncs = 3;

    /// <summary>The fake kernel refuses each of the first twenty.</summary>
    private static readonly int[] RefusedWrites = [1, 2, 3, 5, 8, 13];

    public static TheoryData<string> Names => [.. ScenarioCatalog.All.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void The_kernel_converges_when_the_fault_is_over(string name)
    {
        using var netlink = Namespace.OpenNetlink();
        var before = KernelObjects();
        foreach (var (faults, refused) in Faulty())
        {
            Run(ScenarioCatalog.All[name], new FaultyKernel(netlink), faults, refused);

            var last = new Reconciler(netlink, TimeProvider.System);
            last.SetDesired(new DesiredState { OwnedLinks = ["flannel.1", "flannel-v6.1"], Complete = true });
            Assert.Empty(last.Apply().Unsynced);
            Assert.Equal(before, KernelObjects());
        }
    }

    private void Run(Scenario scenario, FaultyKernel kernel, Faults faults, int refused)
    {
        var reconciler = new Reconciler(kernel, TimeProvider.System, layout);
        if (scenario.Before is { } before)
        {
            reconciler.SetDesired(before.ToState());
            Assert.Empty(reconciler.Apply().Unsynced);
        }

        scenario.Disturb(kernel);
        reconciler.SetDesired(scenario.After.ToState());
        kernel.Arm(faults, refused);
        reconciler.QueueResync();
        reconciler.Apply();
        reconciler.Apply();
        kernel.Disarm();
        var report = Resync(reconciler);
        for (var i = 1; i < MostResyncs && !report.InSync; i++)
        {
            report = Resync(reconciler);
        }

        Assert.Empty(report.Unsynced);

        // With a device goes all that was on it, kept or not.
        AssertInPlace(((faults & FaultyKernel.DeviceFaults) != 0 ? null : scenario.Expected) ?? scenario.After);
        Assert.Equal(0, Resync(reconciler).Writes);
    }

    private static ApplyReport Resync(Reconciler reconciler)
    {
        reconciler.QueueResync();
        return reconciler.Apply();
    }

    private static IEnumerable<(Faults Faults, int Refused)> Faulty() => Enum.GetValues<Faults>()
        .Where(fault => fault is not (Faults.NthWriteRefused or Faults.ForeignObjects))
        .Select(fault => (fault, 0))
        .Append((Faults.DeviceVanishes | Faults.DeletionsRefused, 0))
        .Append((Faults.BatchBreaks | Faults.RoutesRefused, 0))
        .Concat(RefusedWrites.Select(n => (Faults.NthWriteRefused, n)));

    /// <summary>Without the flags of the underlay, whose carrier takes its time.</summary>
    private string KernelObjects() =>
        Namespace.Ip("-o link show type vxlan") + Namespace.Ip("-4 route show table all") + Namespace.Ip("nexthop show") + Namespace.Ip("neigh show nud permanent");
}
