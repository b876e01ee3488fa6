using System.Diagnostics;
using System.Globalization;
using FlannelMesh.Dataplane;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Namespaces;

namespace FlannelMesh.Benchmarks.Peers;

/// <summary>A network namespace with an underlay device; it goes with everything in it.</summary>
internal sealed class PeerHost : IDisposable
{
    public const string Underlay = "eth0";

    private static int _last;

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"fmb{Environment.ProcessId}-{++_last}");
    private readonly NetworkNamespace _namespace;
    private readonly RouteNetlink _netlink;

    public PeerHost(RouteLayout layout = RouteLayout.Auto)
    {
        _namespace = NetworkNamespace.Create(_name);
        try
        {
            Batch("ip", $"link set lo up\nlink add {Underlay} type veth peer name {Underlay}p\nlink set {Underlay}p up\nlink set {Underlay} up\naddress add 192.0.2.1/24 dev {Underlay}\n");
            _netlink = _namespace.Run(RouteNetlink.Open);
        }
        catch
        {
            NetworkNamespace.Delete(_name);
            throw;
        }

        Reconciler = new Reconciler(_netlink, TimeProvider.System, layout);
    }

    public Reconciler Reconciler { get; }

    /// <summary>Runs the lines with `ip -batch -` or `bridge -batch -`.</summary>
    public void Batch(string program, string lines)
    {
        var start = new ProcessStartInfo(program, ["-n", _name, "-batch", "-"]) { RedirectStandardInput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new BenchmarkException($"{program} cannot be started; install iproute2");
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(lines);
        process.StandardInput.Close();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new BenchmarkException($"{program} -batch ended with {process.ExitCode}: {errors.GetAwaiter().GetResult().Split('\n')[0]}");
        }
    }

    public void Apply(DesiredState state)
    {
        Reconciler.SetDesired(state);
        var report = Reconciler.Apply();
        if (!report.InSync)
        {
            throw new BenchmarkException($"the kernel refused {report.Unsynced.Length} entries, the first is {report.Unsynced[0]}");
        }
    }

    public void Dispose()
    {
        _netlink.Dispose();
        _namespace.Dispose();
        NetworkNamespace.Delete(_name);
    }
}
