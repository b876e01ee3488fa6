using System.Net;
using FlannelMesh.Dataplane.Tests.Fakes;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;

namespace FlannelMesh.Dataplane.Tests.Scenarios;

/// <summary>A node with an underlay interface eth0 and a reconciler on a kernel that may fail.</summary>
internal sealed class Node
{
    public Node()
    {
        var eth0 = Kernel.AddDevice("eth0");
        Kernel.Must(new NetlinkRequest.ReplaceAddress(new InterfaceAddress { LinkIndex = eth0, Address = IPAddress.Parse("192.0.2.1"), PrefixLength = 24 }));
        Faulty = new FaultyKernel(Kernel);
        Reconciler = new Reconciler(Faulty, TimeProvider.System);
    }

    public FakeKernel Kernel { get; } = new();

    public FaultyKernel Faulty { get; }

    public Reconciler Reconciler { get; }

    public ApplyReport Apply(Overlay overlay) => Apply(overlay.ToState());

    public ApplyReport Apply(DesiredState state)
    {
        Reconciler.SetDesired(state);
        return Reconciler.Apply();
    }

    public ApplyReport Resync()
    {
        Reconciler.QueueResync();
        return Reconciler.Apply();
    }
}
