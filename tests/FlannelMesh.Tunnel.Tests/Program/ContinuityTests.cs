using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Tests.Kernel;
using Xunit.Abstractions;

namespace FlannelMesh.Tunnel.Tests.Program;

/// <summary>A flow of 1000 packets a second each way does not notice what happens to agents and programs.</summary>
[Collection(AloneCollection.Name)]
public class ContinuityTests(ITestOutputHelper output)
{
    private const int PerSecond = 1000;

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Not_one_packet_is_lost_when_another_program_takes_over(bool isEncrypted)
    {
        using var pair = new ProgramPair(isEncrypted);
        pair.Ping().EnsureSuccess();
        using var there = new UdpFlow(pair.One.Namespace, pair.Two.Namespace, pair.Two.Address(false));
        using var back = new UdpFlow(pair.Two.Namespace, pair.One.Namespace, pair.One.Address(false));
        var handshakes = pair.Two.Totals().Handshakes;

        var sending = Task.WhenAll(Task.Run(() => there.SendSteadily(3 * PerSecond, PerSecond)), Task.Run(() => back.SendSteadily(3 * PerSecond, PerSecond)));
        for (var i = 0; i < 4; i++)
        {
            Eventually.True(() => there.Last > (i + 1) * 500, "the flow goes on");
            output.WriteLine($"packets waited for {pair.HandOver().TotalMilliseconds:0} ms");
        }

        sending.Wait();
        Assert.Equal(Enumerable.Range(0, 3 * PerSecond), there.Stop());
        Assert.Equal(Enumerable.Range(0, 3 * PerSecond), back.Stop());
        Assert.Equal(handshakes, pair.Two.Totals().Handshakes);
        Assert.Equal(0ul, pair.Tunnel.Totals().Handshakes);
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Agents_that_vanish_do_not_touch_the_packets(bool isEncrypted)
    {
        using var pair = new ProgramPair(isEncrypted);
        pair.Ping().EnsureSuccess();
        using var flow = new UdpFlow(pair.One.Namespace, pair.Two.Namespace, pair.Two.Address(false));

        var sending = Task.Run(() => flow.SendSteadily(2 * PerSecond, PerSecond));
        for (var agents = 0; !sending.IsCompleted; agents++)
        {
            pair.Tunnel.Reconnect();
            Assert.Equal(1ul, pair.Tunnel.Hello.Generation);
            Assert.Equal(TunnelHost.Device, pair.Tunnel.Hello.Configured.DeviceName);
            Thread.Sleep(agents % 20);
        }

        sending.Wait();
        Assert.Equal(Enumerable.Range(0, 2 * PerSecond), flow.Stop());
        Assert.Equal(pair.Tunnel.Id, pair.Tunnel.Hello.Process);
    }
}
