using System.Net;
using BenchmarkDotNet.Attributes;
using FlannelMesh.Benchmarks.Peers;
using FlannelMesh.Dataplane;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>One of the vxlan peers has moved to another address; beside all of them made anew. The kernel's own time is not in it.</summary>
public class PeerChange : IDisposable
{
    private readonly AgreeingKernel _kernel = new();
    private DesiredState _before = new();
    private DesiredState _after = new();
    private Reconciler? _reconciler;
    private bool _isAfter;

    [Params(1000)]
    public int Peers { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        // The device is there: without it the state names none to be made.
        _before = new PeerOverlay(Peers).ToState(hasPeers: true) with { Links = [], OwnedLinks = [], Addresses = [] };
        _after = _before with { Fdb = _before.Fdb.SetItem(Peers / 2, _before.Fdb[Peers / 2] with { Destination = IPAddress.Parse("172.16.255.1") }) };
        _reconciler = new Reconciler(_kernel, TimeProvider.System);
        _ = Apply(_reconciler, _before);
    }

    [Benchmark(Baseline = true, Description = "all made anew")]
    public object All() => Apply(new Reconciler(_kernel, TimeProvider.System), _before);

    [Benchmark(Description = "one changed")]
    public object One()
    {
        _isAfter = !_isAfter;
        return Apply(_reconciler!, _isAfter ? _after : _before);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _kernel.Dispose();
        GC.SuppressFinalize(this);
    }

    private static ApplyReport Apply(Reconciler reconciler, DesiredState state)
    {
        reconciler.SetDesired(state);
        return reconciler.Apply();
    }
}
