using System.Net;
using System.Net.Sockets;
using System.Text;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Dashboard;
using FlannelMesh.Netlink.Namespaces;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class LoopbackForwardTests
{
    [KernelFact]
    public async Task A_port_outside_leads_to_one_inside_and_back()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1, Binary = "/bin/true" });
        using var inside = NetworkNamespace.Open(lab.Hosts[0].Namespace.Name);
        using var server = inside.Run(() => Listen());
        using var forward = LoopbackForward.Start(lab.Hosts[0].Namespace.Name, 0, ((IPEndPoint)server.LocalEndpoint).Port);
        using var stop = new CancellationTokenSource();
        var running = forward.RunAsync(stop.Token);

        for (var round = 0; round < 3; round++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(forward.Endpoint);
            using var accepted = await server.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(20));
            await client.GetStream().WriteAsync("question"u8.ToArray());
            Assert.Equal("question", await ReadAsync(accepted.GetStream(), "question".Length));
            await accepted.GetStream().WriteAsync("answer"u8.ToArray());
            Assert.Equal("answer", await ReadAsync(client.GetStream(), "answer".Length));
        }

        await stop.CancelAsync();
        await running;
    }

    [KernelFact]
    public void What_cannot_be_is_said()
    {
        using var taken = Listen();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.Contains($"--port {port}", Assert.Throws<LabException>(() => LoopbackForward.Start("x", port, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("namespace no-such-lab-h1", Assert.Throws<LabException>(() => LoopbackForward.Start("no-such-lab-h1", 0, 1)).Message, StringComparison.Ordinal);
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static async Task<string> ReadAsync(NetworkStream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        return Encoding.UTF8.GetString(bytes);
    }
}
