using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.PacketIo;

namespace FlannelMesh.Labs.Bench.Inside;

/// <summary>`bench-answer`: in a pod, sends back what comes to one UDP port, and reads and forgets what comes to another.</summary>
internal static class BenchAnswerCommand
{
    public const string Name = "bench-answer";
    public const int EchoPort = 7007;
    public const int SinkPort = 7009;

    private const int Batch = 64;
    private const int Buffer = 4 << 20;

    public static Command Create()
    {
        var command = new Command(Name, "Answer the bench's traffic (run inside a pod).") { Hidden = true };
        command.SetAction(_ =>
        {
            using var echo = Bind(EchoPort);
            using var sink = Bind(SinkPort);
            new Thread(() => Echo(echo)) { IsBackground = true }.Start();
            Console.WriteLine("listening");
            return Swallow(sink);
        });
        return command;
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = Buffer };
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        return socket;
    }

    private static void Echo(Socket socket)
    {
        var (datagram, sender) = (new byte[2048], new SocketAddress(AddressFamily.InterNetwork));
        while (true)
        {
            var length = socket.ReceiveFrom(datagram, SocketFlags.None, sender);
            socket.SendTo(datagram.AsSpan(0, length), SocketFlags.None, sender);
        }
    }

    /// <summary>How many there were says the kernel's own count (Udp InDatagrams).</summary>
    private static int Swallow(Socket socket)
    {
        using var receiver = new DatagramReceiver(socket.SafeHandle, Batch);
        using var waiter = new Waiter();
        while (true)
        {
            var received = receiver.Receive();
            if (received < 0)
            {
                return 1;
            }

            if (received == 0)
            {
                waiter.Wait(receiver.Handle);
            }
        }
    }
}
